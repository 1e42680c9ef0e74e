package io.warmpool.supervisor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the system says about a process, from {@code /proc} (proc(5)).
 *
 * @param residentBytes memory that is in RAM, pages shared with others included
 * @param cpuMillis processor time used so far, in user and kernel mode
 */
public record ProcessStat(long residentBytes, long cpuMillis) {

    /** USER_HZ, which Linux fixes at 100 for what it shows to programs. */
    private static final int TICKS_PER_SECOND = 100;

    /** Reads it; empty if the process is gone or the system has no {@code /proc}. */
    public static Optional<ProcessStat> read(long pid) {
        try {
            var resident = resident(Path.of("/proc", Long.toString(pid)));
            return StatLine.read(pid).map(stat -> new ProcessStat(resident, stat.cpuTicks() * 1000 / TICKS_PER_SECOND));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static long resident(Path folder) throws IOException {
        for (var line : Files.readAllLines(folder.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }
}
