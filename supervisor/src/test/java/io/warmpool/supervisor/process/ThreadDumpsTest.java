package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the threads of real JVMs do, and what is said when they cannot tell. */
class ThreadDumpsTest {

    @TempDir
    Path folder;

    @Test
    void theThreadOfACallComesFirstWithItsStack() throws Exception {
        try (var shop = Workshop.open(Files.createDirectory(folder.resolve("a folder")))) {
            var worker = shop.start("call=true");
            var text = worker.worker().dump().join();
            assertThat(text.lines().findFirst().orElseThrow()).contains("\"call-42\" virtual");
            assertThat(text).contains("StandIn.waitsForAnswer").contains("\"main\"");
            assertThat(text.indexOf("StandIn.waitsForAnswer")).isLessThan(text.indexOf("\"main\""));
            assertThat(Workshop.filesIn(shop.dumps())).isEmpty();
            assertThat(worker.identity().isAlive()).isTrue();
        }
    }

    @Test
    void aKillForAHangKeepsTheDumpWithTheEnd() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start("call=true");
            worker.worker().kill(true);
            var exit = worker.awaitExit();
            assertThat(exit.status()).contains(new ExitStatus(137));
            assertThat(exit.threads()).contains("StandIn.waitsForAnswer");
        }
    }

    @Test
    void aStoppedProcessIsSaidToBeStoppedAndKilledWithoutDelay() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start();
            Signals.send("STOP", worker.identity());
            worker.worker().kill(true);
            assertThat(worker.awaitExit().threads())
                    .isEqualTo("the process is stopped (SIGSTOP): its threads cannot be listed");
        }
    }

    @Test
    void aProcessThatCannotAnswerCostsThreeSecondsAtTheMostAndSurvivesTheQuestion() throws Exception {
        var deaf = new ProcessBuilder("sleep", "60").start();
        try {
            var identity = ProcessIdentity.of(deaf.pid()).orElseThrow();
            var dumps = ThreadDumps.open(folder);
            var start = System.nanoTime();
            assertThat(dumps.take(identity)).startsWith("the threads could not be listed: ");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ThreadDumps.LIMIT.plusSeconds(1));
            assertThat(identity.isAlive()).isTrue();
            assertThat(Workshop.filesIn(folder)).isEmpty();
        } finally {
            deaf.destroyForcibly();
        }
    }

    @Test
    void aJvmThatTakesNoQuestionsIsSaidToTakeNone() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start("-XX:+DisableAttachMechanism");
            var start = System.nanoTime();
            worker.worker().kill(true);
            assertThat(worker.awaitExit().threads()).startsWith("the threads could not be listed: ");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ThreadDumps.LIMIT.plusSeconds(2));
        }
    }

    @Test
    void aProcessThatHasEndedHasNoThreads() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start("exit=0");
            worker.awaitNothingLeft();
            assertThat(worker.worker().dump().join())
                    .isEqualTo("the threads could not be listed: the process has ended");
        }
    }

    @Test
    void aPidThatHasChangedHandsIsNotAsked() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start();
            var now = worker.identity();
            var before = new ProcessIdentity(now.pid(), now.startTicks() - 1);
            assertThat(ThreadDumps.open(folder.resolve("other")).take(before)).endsWith("the process has ended");
        }
    }

    @Test
    void whatASupervisorThatWasKilledLeftIsRemoved() throws Exception {
        var left = Files.createDirectories(folder.resolve("dumps").resolve("4711-8"));
        Files.writeString(left.resolve("threads"), "secret");
        ThreadDumps.open(folder.resolve("dumps"));
        assertThat(left).doesNotExist();
    }

    @Test
    void aDumpOfAGreatManyThreadsIsCutAndSaysSo() throws Exception {
        var text = new StringBuilder("4711\n2026-01-01T00:00:00Z\n25\n\n");
        for (int i = 0; i < 20_000; i++) {
            var name = i % 1000 == 999 ? "call-" + i : "other-" + i;
            text.append("#")
                    .append(i)
                    .append(" \"")
                    .append(name)
                    .append("\" virtual WAITING\n    at a.B.c(B.java:1)\n\n");
        }
        var file = Files.writeString(folder.resolve("threads"), text);
        var read = DumpText.read(file);
        assertThat(read.length()).isBetween(200 * 1024, 257 * 1024);
        assertThat(read.lines().filter(line -> line.contains("\"call-"))).hasSize(20);
        assertThat(read).startsWith("#999 ").containsPattern("and \\d+ more threads\n$");
    }
}
