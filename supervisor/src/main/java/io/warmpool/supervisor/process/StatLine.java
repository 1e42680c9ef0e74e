package io.warmpool.supervisor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The line {@code /proc/PID/stat} (proc(5)), as far as anybody here wants it.
 *
 * @param state one letter: {@code T} is stopped by a signal, {@code Z} has ended and was not waited for
 * @param cpuTicks processor time used so far, in user and kernel mode
 * @param startTicks when it was started, in ticks since the machine was; never changes, unlike times of day
 */
record StatLine(char state, long cpuTicks, long startTicks) {

    /** Reads it; empty if the process is gone or the system has no {@code /proc}. */
    static Optional<StatLine> read(long pid) {
        try {
            return Optional.of(parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    static StatLine parse(String line) {
        // The second field is the command in parentheses and may hold anything, so fields count from the last ')'.
        var fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return new StatLine(
                fields[0].charAt(0),
                Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                Long.parseLong(fields[19]));
    }

    /** Whether it still runs: what has ended stays in the list of processes until somebody waits for it. */
    boolean isRunning() {
        return state != 'Z' && state != 'X';
    }

    /** Whether a signal or a debugger holds it. */
    boolean isStopped() {
        return state == 'T' || state == 't';
    }
}
