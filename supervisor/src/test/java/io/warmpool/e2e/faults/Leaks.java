package io.warmpool.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.RunningWarmpool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** What a supervisor holds at a moment: file descriptors, threads, children, files in its home. */
record Leaks(long descriptors, long threads, Set<String> files) {

    /** Sockets that are being closed, and threads of pools that shrink when they are idle. */
    private static final int SLACK = 4;

    static Leaks of(RunningWarmpool warmpool) {
        var proc = Path.of("/proc", Long.toString(warmpool.process().pid()));
        return new Leaks(count(proc.resolve("fd")), count(proc.resolve("task")), files(warmpool.home()));
    }

    /** Waits until it is as it was, and says how it is. */
    String assertNothingLeftIn(RunningWarmpool warmpool) {
        await().atMost(Duration.ofSeconds(45)).untilAsserted(() -> {
            var now = of(warmpool);
            assertThat(now.descriptors()).as("file descriptors").isLessThanOrEqualTo(descriptors + SLACK);
            assertThat(now.threads()).as("threads").isLessThanOrEqualTo(threads + SLACK);
            assertThat(zombies(warmpool)).as("zombies").isZero();
            // A record for each live worker has another name; logs may have rotated.
            assertThat(now.files()).as("files").isEqualTo(files);
        });
        var now = of(warmpool);
        return "file descriptors " + descriptors + " -> " + now.descriptors() + ", threads " + threads + " -> "
                + now.threads() + ", zombies 0, temporary files 0";
    }

    private static long zombies(RunningWarmpool warmpool) {
        return warmpool.process().children().filter(Leaks::isZombie).count();
    }

    private static boolean isZombie(ProcessHandle child) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(child.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    private static long count(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Folders with how many files are in each. */
    private static Set<String> files(Path home) {
        try (var all = Files.walk(home)) {
            return all
                    .filter(Files::isRegularFile)
                    // Deaths are kept on purpose, and a few for each slot only.
                    .filter(file -> !file.startsWith(home.resolve("state").resolve("deaths")))
                    .collect(Collectors.groupingBy(file -> home.relativize(file.getParent()), Collectors.counting()))
                    .entrySet()
                    .stream()
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
