package io.warmpool.supervisor.pool;

import java.util.List;

/**
 * How a worker ended. Times are in nanoseconds on the clock of {@link System#nanoTime}.
 *
 * @param upAt when it began to serve, 0 if it never did
 * @param cause in words
 * @param calls that had ended in it, or {@link #UNSEEN}
 * @param running the calls that ended with it
 * @param lastOutput its last lines, oldest first
 * @param threads what its threads did before it was killed for a hang, or empty
 */
public record Death(
        String incarnation,
        long pid,
        int generation,
        long startedAt,
        long upAt,
        long endedAt,
        DeathKind kind,
        String cause,
        long calls,
        List<RunningCall> running,
        List<String> lastOutput,
        String threads) {

    /** Nobody counted: the worker ended while no supervisor lived. Whether it ever served is not known either. */
    public static final long UNSEEN = -1;

    /**
     * A call that a worker had.
     *
     * @param call its id
     * @param ageNanos since it was submitted
     * @param fate {@code sent} if the worker had not begun it, or {@code started}
     */
    public record RunningCall(String call, long ageNanos, String fate) {}
}
