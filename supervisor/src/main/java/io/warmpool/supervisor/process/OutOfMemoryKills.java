package io.warmpool.supervisor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * How often the kernel has ended processes because memory ran out, and whether it did so lately. The count is that of the
 * own cgroup where there is one, or else the machine's, which also grows for processes that are none of ours: so only what
 * was counted between two looks or three is held against a worker's death.
 */
final class OutOfMemoryKills {

    private final Supplier<OptionalLong> count;
    private OptionalLong last;
    private OptionalLong beforeLast;

    OutOfMemoryKills(Supplier<OptionalLong> count) {
        this.count = count;
        this.last = count.get();
        this.beforeLast = last;
    }

    /** Looks again: what was counted before the last look is forgotten. */
    synchronized void look() {
        // The last look stays: a process that was being killed then may take a while to be gone.
        beforeLast = last;
        last = count.get();
    }

    /** Whether the count has grown since the look before the last; false if it cannot be read. */
    synchronized boolean rose() {
        var now = count.get();
        return beforeLast.isPresent() && now.isPresent() && now.getAsLong() > beforeLast.getAsLong();
    }

    /** Where the kernel counts. */
    static Supplier<OptionalLong> counter() {
        var own = Cgroups.own()
                .map(folder -> folder.resolve("memory.events"))
                .filter(file -> count(file).isPresent());
        var file = own.orElse(Path.of("/proc/vmstat"));
        return () -> count(file);
    }

    private static OptionalLong count(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("oom_kill "))
                    .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
