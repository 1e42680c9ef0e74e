package io.warmpool.supervisor.pool;

import java.util.List;

/**
 * How a worker ended.
 *
 * @param startedAt when it was started, in nanoseconds on the clock of {@link System#nanoTime}; likewise endedAt
 * @param cause in words
 * @param calls that had ended in it
 * @param running ids of the calls that ended with it
 * @param lastOutput its last lines, oldest first
 */
public record Death(
        String incarnation,
        long pid,
        int generation,
        long startedAt,
        long endedAt,
        String cause,
        long calls,
        List<String> running,
        List<String> lastOutput) {}
