package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real workers write, as an operator reads it. */
class WorkerLogsIT {

    @TempDir
    private Path folder;

    @Test
    void theOutputOfAWorkerIsReadWhileItLivesAfterItDiedAndOverItsRotation() throws Exception {
        try (var warmpool =
                RunningWarmpool.start(Distribution.faulty("WritesStdout", 1, "pools.faulty.jvm-options=[-Xlog:gc*]"))) {
            assertThat(warmpool.ask("faulty", "30").statusCode()).isEqualTo(200);
            var alive = warmpool.cli("logs", "faulty/0");
            assertThat(alive.exit()).as(alive.err()).isZero();
            assertThat(alive.out())
                    .contains("\nline 1 of 30\n", "\nline 30 of 30\n")
                    .as("what the JVM itself says")
                    .contains("Using Serial");
            assertThat(starts(alive.out())).isOne();
            assertThat(warmpool.cli("logs", "faulty/0", "-n", "0").out()).isEmpty();

            warmpool.cli("kill", "faulty/0");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> starts(warmpool.cli("logs", "faulty/0").out()) == 2);
            assertThat(warmpool.cli("logs", "faulty/0").out()).contains("\nline 30 of 30\n");

            try (var follower = Following.of(warmpool, folder.resolve("followed"), "faulty/0")) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> follower.text().contains("line 30 of 30"));
                var lines = 700_000;
                assertThat(warmpool.ask("faulty", "" + lines).statusCode()).isEqualTo(200);
                var last = "line " + lines + " of " + lines;
                var log = warmpool.home().resolve("logs/workers/faulty-0.log");
                await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(log.resolveSibling("faulty-0.log.1")));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> follower.text().endsWith(last + "\n"));
                assertThat(warmpool.cli("logs", "faulty/0", "-n", "2").out())
                        .isEqualTo("line " + (lines - 1) + " of " + lines + "\n" + last + "\n");
                assertThat(Files.size(log)).isLessThan(12L * 1024 * 1024);
            }
        }
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        try (var warmpool = RunningWarmpool.start("pools.assistant.workers=1")) {
            var slot = warmpool.cli("logs", "assistant/7");
            assertThat(slot.exit()).isEqualTo(1);
            assertThat(slot.err()).contains("has no slot 7");
            assertThat(warmpool.cli("logs", "nobody/0").err()).contains("no pool 'nobody'");
        }
    }

    private static long starts(String log) {
        return log.lines()
                .filter(line -> line.startsWith("--- warmpool: worker faulty/0, incarnation "))
                .count();
    }

    /** A {@code warmpool logs -f} that goes on. */
    private record Following(Process process, Path output) implements AutoCloseable {

        static Following of(RunningWarmpool warmpool, Path output, String slot) throws IOException {
            var process = new ProcessBuilder(
                            Distribution.launcher(),
                            "logs",
                            slot,
                            "-f",
                            "--home",
                            warmpool.home().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(output.toFile()))
                    .start();
            return new Following(process, output);
        }

        String text() throws IOException {
            return Files.readString(output);
        }

        @Override
        public void close() throws InterruptedException {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.toHandle().destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
