package io.warmpool.supervisor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How much memory more processes could take: what the machine has left, or what the limit of a control group around this
 * process leaves (cgroup v1 and v2), whichever is less.
 *
 * @param bytes how much
 * @param source where the figure comes from
 */
public record AvailableMemory(long bytes, String source) {

    /** What the kernel says, with {@code /proc} and {@code /sys/fs/cgroup} at these places; empty if it says nothing. */
    public static Optional<AvailableMemory> read(Path proc, Path cgroups) {
        var machine = field(proc.resolve("meminfo"), "MemAvailable:").stream()
                .mapToObj(kibibytes -> new AvailableMemory(kibibytes * 1024, "MemAvailable in /proc/meminfo"));
        return Stream.concat(machine, groups(proc, cgroups)).min((a, b) -> Long.compare(a.bytes, b.bytes));
    }

    /** The same of this machine. */
    public static Optional<AvailableMemory> read() {
        return read(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
    }

    private static Stream<AvailableMemory> groups(Path proc, Path cgroups) {
        try (var lines = Files.lines(proc.resolve("self").resolve("cgroup"))) {
            // Each line is id:controllers:path; the one of cgroup v2 names no controllers (cgroups(7)).
            return lines.map(line -> line.split(":", 3)).filter(parts -> parts.length == 3).toList().stream()
                    .flatMap(parts -> {
                        if (parts[1].isEmpty()) {
                            return limits(cgroups, parts[2], "memory.max", "memory.current", "inactive_file");
                        }
                        return Stream.of(parts[1].split(",")).anyMatch("memory"::equals)
                                ? limits(
                                        cgroups.resolve("memory"),
                                        parts[2],
                                        "memory.limit_in_bytes",
                                        "memory.usage_in_bytes",
                                        "total_inactive_file")
                                : Stream.empty();
                    });
        } catch (IOException | RuntimeException e) {
            return Stream.empty(); // no control groups here
        }
    }

    /** A limit may be set on the group or on any above it. In a container the root stands for the group. */
    private static Stream<AvailableMemory> limits(
            Path root, String group, String limitFile, String usageFile, String cacheField) {
        var lowest = root.resolve(group.substring(1)).normalize();
        var folders = Stream.iterate(lowest, folder -> folder != null && folder.startsWith(root), Path::getParent);
        return folders.flatMap(folder -> {
            var limit = number(folder.resolve(limitFile));
            var usage = number(folder.resolve(usageFile));
            if (limit.isEmpty() || usage.isEmpty()) {
                return Stream.empty();
            }
            // The page cache counts as usage and is given up first.
            var cache = field(folder.resolve("memory.stat"), cacheField + " ").orElse(0);
            var left = Math.max(0, limit.getAsLong() - Math.max(0, usage.getAsLong() - cache));
            return Stream.of(new AvailableMemory(left, "the limit in " + folder.resolve(limitFile)));
        });
    }

    /** Empty for a file that is not there, or that says {@code max}. */
    private static OptionalLong number(Path file) {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong field(Path file, String name) {
        try {
            for (var line : Files.readAllLines(file)) {
                if (line.startsWith(name)) {
                    return OptionalLong.of(
                            Long.parseLong(line.substring(name.length()).replaceAll("[^0-9]", "")));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
