package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator types, and what comes back when it is wrong. */
class OperatorIT {

    @TempDir
    Path folder;

    @Test
    void aWrongKeyIsNamedWithItsLineAndASuggestion() throws Exception {
        Files.writeString(folder.resolve("warmpool.yaml"), "pools:\n  assistant:\n    worker: 3\n");
        var check = Cli.run(folder, "config", "check", "--config", "warmpool.yaml");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.err()).contains("warmpool.yaml:3").contains("did you mean workers?");
        var serve = Cli.run(
                folder,
                "serve",
                "--config",
                "warmpool.yaml",
                "--home",
                folder.resolve("h").toString());
        assertThat(serve.exit()).isEqualTo(1);
        assertThat(serve.err()).contains("warmpool.yaml:3");
    }

    @Test
    void aPortInUseIsSaidWithARemedy() throws Exception {
        try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var serve = Cli.run(
                    folder,
                    "serve",
                    "--home",
                    folder.resolve("h").toString(),
                    "--set",
                    "http.bind=127.0.0.1:" + taken.getLocalPort());
            assertThat(serve.exit()).isEqualTo(1);
            assertThat(serve.err()).contains(":" + taken.getLocalPort()).contains("http.bind");
        }
    }

    @Test
    void aSecondSupervisorOnTheSameHomeIsRefusedAndTermStopsTheFirst() throws Exception {
        try (var warmpool = RunningWarmpool.start("pools.assistant.workers=1")) {
            var second = warmpool.cli("serve", "--set", "http.bind=127.0.0.1:0");
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err()).contains("pid " + warmpool.process().pid()).contains("--home");
            assertThat(warmpool.ask("assistant", "workers?").statusCode()).isEqualTo(200);

            var workers = warmpool.processes("assistant");
            var listed = RunningWarmpool.json(
                    warmpool.cli("ps", "assistant", "--json").out());
            assertThat(listed.path("workers").findValuesAsText("pid"))
                    .containsExactly(Long.toString(workers.getFirst().pid()));
            warmpool.signal("TERM");
            assertThat(warmpool.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(warmpool.process().exitValue()).isZero();
            assertThat(warmpool.output()).endsWith("stopped\n");
            assertThat(workers).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void withoutASupervisorTheVerbsSayHowToStartOne() throws Exception {
        var ps = Cli.run(folder, "ps", "--home", folder.toString());
        assertThat(ps.exit()).isEqualTo(1);
        assertThat(ps.err()).contains("no supervisor is running").contains("warmpool serve");
        assertThat(Cli.run(folder, "scale", "assistant").exit()).isEqualTo(2);
    }

    @Test
    void withoutAJdk25ItSaysHowToGetOne() throws Exception {
        // A PATH with the shell's tools but no java, and a home folder without one.
        var bin = Files.createDirectory(folder.resolve("bin"));
        for (var tool : new String[] {"bash", "dirname", "readlink", "sed", "ls", "cat", "grep", "uname", "env"}) {
            for (var place : new String[] {"/bin/", "/usr/bin/"}) {
                if (Files.isExecutable(Path.of(place + tool)) && !Files.exists(bin.resolve(tool))) {
                    Files.createSymbolicLink(bin.resolve(tool), Path.of(place + tool));
                }
            }
        }
        var run = Cli.run(
                folder,
                Map.of(
                        "PATH",
                        bin.toString(),
                        "JAVA_HOME",
                        "",
                        "HOME",
                        folder.toString(),
                        "WARMPOOL_JDKS",
                        folder.toString()),
                Distribution.launcher(),
                "ps");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("JDK 25").containsIgnoringCase("JAVA_HOME");
    }

    @Test
    void configPrintShowsEachSettingAndItsSource() throws Exception {
        var print = Cli.run(folder, "config", "print", "--set", "pools.assistant.workers=2");
        assertThat(print.exit()).isZero();
        assertThat(print.out()).containsPattern("workers: 2 +# .*--set").contains("# default");
    }

    @Test
    void callAsksFromTheCommandLine() throws Exception {
        try (var warmpool = RunningWarmpool.start(RunningWarmpool.echo(1))) {
            assertThat(warmpool.cli("call", "echo", "hello").out()).contains("hello");
            assertThat(warmpool.cli("call", "echo", "{\"pieces\": 3}", "--stream")
                            .out())
                    .contains("{\"pieces\": 3}");
            var unknown = warmpool.cli("call", "nobody", "hello");
            assertThat(unknown.exit()).isEqualTo(1);
            assertThat(unknown.err()).contains("nobody").contains("echo");
            assertThat(warmpool.cli("restart", "nobody").err()).contains("no pool 'nobody'");
            assertThat(warmpool.cli("kill", "echo/9").err()).contains("no slot 9");
        }
    }

    @Test
    void stopLetsARunningCallFinishAndLeavesNoProcess() throws Exception {
        var warmpool = RunningWarmpool.start(RunningWarmpool.echo(2));
        try (warmpool) {
            var workers = warmpool.pids("echo");
            var slow = warmpool.client()
                    .sendAsync(warmpool.invoke("echo", "{\"wait-ms\": 2000}").build(), BodyHandlers.ofString());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> warmpool.workers("echo").stream()
                            .anyMatch(worker -> worker.path("running").asInt() == 1));
            var stop = warmpool.cli("stop");
            assertThat(stop.exit()).as(stop.err()).isZero();
            assertThat(slow.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(warmpool.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(warmpool.process().exitValue()).isZero();
            assertThat(warmpool.output()).endsWith("stopped\n").doesNotContain("draining for up to");
            assertThat(workers)
                    .allMatch(pid ->
                            ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        }
    }

    @Test
    void theWorkersOfASupervisorThatIsKilledEndThemselvesIfNobodyComesInTime() throws Exception {
        try (var warmpool = RunningWarmpool.start(RunningWarmpool.echo(2, "orphan-grace=1s"))) {
            var workers = warmpool.pids("echo");
            warmpool.process().toHandle().destroyForcibly();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> workers.stream()
                            .allMatch(pid -> ProcessHandle.of(pid)
                                    .filter(ProcessHandle::isAlive)
                                    .isEmpty()));
        }
    }

    @Test
    void aRestartThatDoesNotComeUpLeavesTheOldWorkersServing() throws Exception {
        var knowledge = Files.createDirectory(folder.resolve("knowledge"));
        Files.writeString(knowledge.resolve("a.md"), "# Bees\n\nBees make honey in summer.\n");
        try (var warmpool = RunningWarmpool.start(
                "pools.assistant.workers=2", "pools.assistant.settings.knowledge=[" + knowledge + "]")) {
            var before = warmpool.pids("assistant");
            Files.delete(knowledge.resolve("a.md"));
            Files.delete(knowledge);
            var restart = warmpool.cli("restart", "assistant");
            assertThat(restart.exit()).isEqualTo(1);
            assertThat(restart.err()).contains("did not come up").contains(knowledge.toString());
            assertThat(warmpool.pids("assistant")).isEqualTo(before);
            assertThat(warmpool.ask("assistant", "What do bees make?").body()).contains("honey");
        }
    }
}
