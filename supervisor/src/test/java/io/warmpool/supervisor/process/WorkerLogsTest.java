package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that write while their logs are rotated. */
class WorkerLogsTest {

    private static final Pattern DROPPED = Pattern.compile("(?m)^--- warmpool: dropped (\\d+) bytes");

    private static final Pattern TOO_FAST = Pattern.compile("dropped (\\d+) bytes here, which came too fast");

    @TempDir
    private Path folder;

    @Test
    void ofPacedWritersEveryLineIsKeptOnceWhileTheirLogIsRotated() throws Exception {
        var each = 6000;
        var file = folder.resolve("echo-0.log");
        var log = new SlotLog(new LogFiles(file, 1000), 32 * 1024);
        var writers = List.of(paced(file, "a", each), paced(file, "b", each));
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        log.look(System.nanoTime());
                        return writers.stream().noneMatch(Process::isAlive);
                    });
        } finally {
            writers.forEach(writer -> writer.toHandle().destroyForcibly());
        }
        var rotations = parts(file).size() - 1;
        assertThat(rotations).isGreaterThan(10);
        var text = text(file);
        assertThat(TOO_FAST.matcher(text).results())
                .as("nothing is dropped of a log that is less than twice too large")
                .allSatisfy(note -> assertThat(Long.parseLong(note.group(1))).isGreaterThan(32 * 1024));
        // Only where this machine stood still for long was more dropped, and said so.
        var dropped = DROPPED.matcher(text)
                        .results()
                        .mapToLong(note -> Long.parseLong(note.group(1)))
                        .sum()
                / PacedWriter.SHORTEST_LINE;
        var lost = 2L * each - dropped;
        for (var writer : List.of("a", "b")) {
            var numbers = numbers(text, writer);
            assertThat(numbers).isSorted().doesNotHaveDuplicates();
            lost -= numbers.size();
        }
        // What is written in the very moment of a truncation is lost: mostly nothing, or what came while the system let
        // the writers run in that moment.
        assertThat(lost).as("lost in " + rotations + " rotations").isLessThanOrEqualTo(10L * rotations);
    }

    @Test
    void aFloodLeavesTheDiskAlone() throws Exception {
        var max = 256 * 1024;
        var file = folder.resolve("echo-0.log");
        var peak = new AtomicLong();
        try (var logs = WorkerLogs.open(folder, max, 3)) {
            var log = logs.of("echo", 0);
            var line = "a line of a flood" + " and more".repeat(25);
            var flood = new ProcessBuilder("sh", "-c", "while :; do echo '" + line + "'; done")
                    .redirectOutput(Redirect.appendTo(file.toFile()))
                    .start();
            try {
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> {
                            peak.accumulateAndGet(size(), Math::max);
                            return log.tail(0).next() > 600L * max;
                        });
            } finally {
                flood.toHandle().destroyForcibly();
                flood.waitFor(10, TimeUnit.SECONDS);
            }
            assertThat(peak.get()).isLessThan(300L * max);
            await().atMost(Duration.ofSeconds(10)).until(() -> size() <= 3L * 2 * max + 1000);
        }
        assertThat(parts(file)).hasSize(3);
        assertThat(text(file)).contains("\na line of a flood").containsPattern(DROPPED);
    }

    @Test
    void oneLogThatCannotBeRotatedStopsNoOther() throws Exception {
        Files.createDirectories(folder.resolve("echo-0.log.unfinished/in-the-way"));
        Files.writeString(folder.resolve("echo-0.log"), "x".repeat(1500));
        Files.writeString(folder.resolve("echo-1.log"), "y".repeat(1500));
        try (var logs = WorkerLogs.open(folder, 1000, 3)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(folder.resolve("echo-1.log.1")));
            assertThat(logs.awaitClosed(Duration.ZERO)).isFalse();
            assertThat(folder.resolve("echo-0.log")).hasSize(1500);
        }
    }

    private static Process paced(Path file, String name, int lines) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        Path.of(PacedWriter.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .getPath())
                                .toString(),
                        PacedWriter.class.getName(),
                        name,
                        String.valueOf(lines),
                        "3")
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(file.toFile()))
                .start();
    }

    /** The numbers of all lines of one writer, oldest first. */
    private static List<Integer> numbers(String text, String writer) {
        return text.lines()
                .filter(line -> line.startsWith(writer + " "))
                .map(line -> Integer.valueOf(line.split(" ")[1]))
                .toList();
    }

    /** A whole log, oldest line first: a line may begin in one file and end in the next. */
    private static String text(Path file) throws IOException {
        var text = new StringBuilder();
        for (var part : parts(file)) {
            text.append(Files.readString(part));
        }
        return text.toString();
    }

    /** All files of a log, oldest first. */
    private static List<Path> parts(Path file) {
        var parts = new ArrayList<>(List.of(file));
        for (int number = 1; Files.exists(LogFiles.older(file, number)); number++) {
            parts.addFirst(LogFiles.older(file, number));
        }
        return parts;
    }

    private long size() throws IOException {
        try (var all = Files.list(folder)) {
            return all.mapToLong(WorkerLogsTest::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
