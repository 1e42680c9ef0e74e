package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real workers write, as an operator reads it. */
class WorkerLogsIT {

    @TempDir
    private Path folder;

    @Test
    void theOutputOfAWorkerIsReadWhileItLivesAfterItDiedAndOverItsRotation() throws Exception {
        try (var pool = FaultyPool.start(
                "WritesStdout",
                1,
                "worker-logs.max-size=1m",
                // what it says at its start, and nothing later
                "pools.faulty.jvm-options=[-Xlog:gc+init]")) {
            var warmpool = pool.warmpool();
            assertThat(warmpool.ask("faulty", "30").statusCode()).isEqualTo(200);
            var alive = warmpool.cli("logs", "faulty/0");
            assertThat(alive.exit()).as(alive.err()).isZero();
            assertThat(alive.out())
                    .contains("\nline 1 of 30\n", "\nline 30 of 30\n")
                    .as("what the JVM itself says")
                    .contains("[gc,init]");
            assertThat(starts(alive.out())).isOne();
            assertThat(warmpool.cli("logs", "faulty/0", "-n", "0").out()).isEmpty();

            warmpool.cli("kill", "faulty/0");
            await().atMost(FaultyPool.PATIENCE)
                    .until(() -> starts(warmpool.cli("logs", "faulty/0").out()) >= 2);
            pool.awaitUp(1);
            assertThat(warmpool.cli("logs", "faulty/0").out()).contains("\nline 30 of 30\n");

            try (var follower = Following.of(warmpool, folder.resolve("followed"), "faulty/0")) {
                await().atMost(FaultyPool.PATIENCE).until(() -> follower.text().contains("line 30 of 30"));
                // More than one file holds, less than two: it is rotated once.
                var many = 80_000;
                assertThat(warmpool.ask("faulty", "" + many).statusCode()).isEqualTo(200);
                var log = warmpool.home().resolve("logs/workers/faulty-0.log");
                await().atMost(FaultyPool.PATIENCE).until(() -> Files.exists(log.resolveSibling("faulty-0.log.1")));
                // A line written in the moment of the truncation may be lost, so the last ones come after it.
                await().atMost(FaultyPool.PATIENCE).until(() -> Files.size(log) < 1024 * 1024);
                assertThat(warmpool.ask("faulty", "20").statusCode()).isEqualTo(200);
                await().atMost(FaultyPool.PATIENCE)
                        .until(() -> follower.text().endsWith("\nline 19 of 20\nline 20 of 20\n"));
                assertThat(numbers(follower.text(), 20))
                        .containsExactlyElementsOf(
                                IntStream.rangeClosed(1, 20).boxed().toList());
                assertThat(numbers(follower.text(), many))
                        .as("each line at most once, in its order")
                        .startsWith(1)
                        .isSorted()
                        .doesNotHaveDuplicates();
                assertThat(numbers(follower.text(), many).getLast())
                        .as("of 20 bytes each, the rotated file to its end")
                        .isGreaterThan(52_000);
                assertThat(follower.text()).doesNotContain("written too fast to be shown");
                assertThat(warmpool.cli("logs", "faulty/0", "-n", "2").out())
                        .isEqualTo("line 19 of 20\nline 20 of 20\n");
                assertThat(Files.size(log)).isLessThan(1024 * 1024);
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

    /** Which of so many lines were written, as they stand. */
    private static List<Integer> numbers(String log, int of) {
        return Pattern.compile("^line (\\d+) of " + of + "$", Pattern.MULTILINE)
                .matcher(log)
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .toList();
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
