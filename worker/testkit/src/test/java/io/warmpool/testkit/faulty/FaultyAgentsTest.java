package io.warmpool.testkit.faulty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentException;
import io.warmpool.testkit.AgentTester;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Those that end their process are tried in a process of their own. */
final class FaultyAgentsTest {

    private record Ended(int code, String output) {}

    private static Ended inOwnProcess(Class<? extends Agent> agent, String body) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:MaxDirectMemorySize=32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CallOnce.class.getName(),
                        agent.getName(),
                        body)
                .redirectErrorStream(true)
                .start();
        try (var output = process.getInputStream()) {
            var said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), said);
        }
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
