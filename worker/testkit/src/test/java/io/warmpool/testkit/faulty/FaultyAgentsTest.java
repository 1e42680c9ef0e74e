package io.warmpool.testkit.faulty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentException;
import io.warmpool.testkit.AgentTester;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those that end their process are tried in a process of their own. */
final class FaultyAgentsTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private record Ended(int code, String output) {}

    private static Ended inOwnProcess(Class<? extends Agent> agent, String body) throws Exception {
        var process = start(agent, body);
        try (var output = process.getInputStream()) {
            var said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), said);
        }
    }

    private static Process start(Class<? extends Agent> agent, String body) throws IOException {
        return order(agent, body).start();
    }

    private static ProcessBuilder order(Class<? extends Agent> agent, String body) {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:MaxDirectMemorySize=32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CallOnce.class.getName(),
                        agent.getName(),
                        body)
                .redirectErrorStream(true);
    }

    @Test
    void exitsInConstructorEndsItsProcessWithSeven() throws Exception {
        assertThat(inOwnProcess(ExitsInConstructor.class, "")).isEqualTo(new Ended(7, ""));
    }

    @Test
    void crashesAfterStartEndsItsProcessWithThirteenOnlyWhenAsked() throws Exception {
        assertThat(inOwnProcess(CrashesAfterStart.class, "please crash").code()).isEqualTo(13);
        assertThat(inOwnProcess(CrashesAfterStart.class, "please stay").code()).isZero();
    }

    @Test
    void crashesMidStreamEndsItsProcessWithFourteenOnlyWhenAsked() throws Exception {
        assertThat(inOwnProcess(CrashesMidStream.class, "please crash")).isEqualTo(new Ended(14, ""));
        try (var tester = AgentTester.of(new CrashesMidStream()).preload()) {
            var result = tester.call("please stay").streaming().run();
            assertThat(result.deltas()).containsExactly("one ", "two ");
            assertThat(result.text()).isEqualTo("please stay");
        }
    }

    @Test
    void floodsStdoutWritesItsMebibytes() throws Exception {
        var ended = inOwnProcess(FloodsStdout.class, "3");
        assertThat(ended.code()).isZero();
        assertThat(ended.output()).hasSize((3 << 20) + "3\n".length());
        assertThat(inOwnProcess(FloodsStdout.class, "much").output()).contains("send a number of mebibytes");
    }

    @Test
    void ignoresTermIsEndedByNothingButAKill() throws Exception {
        var process = start(IgnoresTerm.class, "hello");
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("hello");
            // It is at its end now, where the hooks run, and is told once more.
            process.toHandle().destroy();
            assertThat(process.waitFor(700, TimeUnit.MILLISECONDS)).isFalse();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void stopsItselfSaysNothingUntilItIsContinued() throws Exception {
        var process = start(StopsItself.class, "please stop");
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            await().atMost(LIMIT).until(() -> isStopped(process));
            assertThat(output.ready()).isFalse();
            new ProcessBuilder("sh", "-c", "kill -CONT \"$0\"", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(output.readLine()).isEqualTo("please stop");
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isStopped(Process process) throws IOException {
        var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.substring(stat.lastIndexOf(')')).startsWith(") T");
    }

    @Test
    void startsChildLeavesAProcessThatHoldsItsOutput(@TempDir Path folder) throws Exception {
        for (var kind : new String[] {"child", "double"}) {
            var output = folder.resolve(kind);
            var process = order(StartsChild.class, kind)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            var pid = Long.parseLong(Files.readString(output).strip());
            var child = ProcessHandle.of(pid).orElseThrow();
            try {
                assertThat(child.info().command().orElseThrow()).endsWith("sleep");
                assertThat(Files.readSymbolicLink(Path.of("/proc", "" + pid, "fd", "1")))
                        .isEqualTo(output.toRealPath());
            } finally {
                child.destroyForcibly();
            }
        }
    }

    @Test
    void blocksUninterruptiblyAnswersToNoInterrupt() throws Exception {
        try (var tester = AgentTester.of(new BlocksUninterruptibly()).preload()) {
            assertThat(tester.call("hello").run().text()).isEqualTo("hello");
            var running = tester.call("block").start();
            var waiting = new FutureTask<>(running::await);
            running.cancel();
            Thread.ofVirtual().start(waiting);
            assertThatThrownBy(() -> waiting.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void slowTakesItsTimeTellsWhoItIsAndAnswersToAnInterrupt() throws Exception {
        Map<String, Object> settings = Map.of("preload-ms", 1L);
        try (var tester = AgentTester.of(new Slow()).settings(settings).preload()) {
            var began = System.nanoTime();
            assertThat(tester.call("50").run().text())
                    .isEqualTo("{\"pid\":" + ProcessHandle.current().pid() + ",\"loads\":1,\"slot\":0}");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
            var running = tester.call("600000").start();
            running.cancel();
            assertThat(running.await().failure()).get().isInstanceOf(InterruptedException.class);
            assertThat(tester.call("soon").run().agentException().code()).isEqualTo(AgentException.Code.BAD_REQUEST);
        }
    }

    @Test
    void leaksHeapRunsOutOfHeap() throws Exception {
        assertThat(inOwnProcess(LeaksHeap.class, "leak").output()).contains("OutOfMemoryError: Java heap space");
    }

    @Test
    void leaksDirectRunsOutOfDirectBuffers() throws Exception {
        assertThat(inOwnProcess(LeaksDirect.class, "leak").output()).contains("OutOfMemoryError", "direct buffer");
    }

    @Test
    void writesStdoutPrintsItsLines() throws Exception {
        assertThat(inOwnProcess(WritesStdout.class, "3").output())
                .contains("line 1 of 3")
                .contains("line 3 of 3");
    }

    @Test
    void failsPreloadSaysWhatIsMissing() {
        assertThatThrownBy(() -> AgentTester.of(new FailsPreload()).preload())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model file is missing");
    }

    @Test
    void hangsInPreloadAnswersToNoInterrupt() throws Exception {
        var booting = Thread.ofPlatform().daemon().start(() -> {
            try {
                AgentTester.of(new HangsInPreload()).preload();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        booting.interrupt();
        assertThat(booting.join(Duration.ofMillis(100))).isFalse();
    }

    @Test
    void throwsUnexpectedKeepsItsSecretUntilAsked() throws Exception {
        try (var tester = AgentTester.of(new ThrowsUnexpected()).preload()) {
            assertThat(tester.call("hello").run().text()).isEqualTo("hello");
            assertThat(tester.call("throw").run().failure())
                    .get()
                    .isInstanceOf(RuntimeException.class)
                    .isNotInstanceOf(AgentException.class);
        }
    }

    @Test
    void ignoresInterruptHoldsACancelledCallToItsEnd() throws Exception {
        Map<String, Object> settings = Map.of("block-ms", 50L);
        try (var tester =
                AgentTester.of(new IgnoresInterrupt()).settings(settings).preload()) {
            var running = tester.call("still here").start();
            running.cancel();
            var result = running.await();
            assertThat(result.cancelled()).isTrue();
            assertThat(result.text()).isEqualTo("still here");
        }
    }

    @Test
    void streamsEmitsAsManyDeltasAsAsked() throws Exception {
        try (var tester = AgentTester.of(new Streams()).preload()) {
            var result = tester.call("1000 64").streaming().run();
            assertThat(result.deltas()).hasSize(1000).allMatch(delta -> delta.length() == 64);
            assertThat(tester.call("many").run().agentException().code()).isEqualTo(AgentException.Code.BAD_REQUEST);
        }
    }
}
