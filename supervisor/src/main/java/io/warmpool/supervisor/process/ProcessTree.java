package io.warmpool.supervisor.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker and all that it started, as far as it can be found: also what outlived its parent. Blocks on {@code /proc}
 * and {@code /sys}; safe from any thread.
 */
interface ProcessTree {

    /**
     * Sends SIGKILL to all of it, the worker included if it still runs.
     *
     * @return false if there was nothing left
     */
    boolean kill();

    /** Gives back what the system keeps for the tree; everything in it has ended, or is given up. */
    void close();

    /**
     * Kills until nothing is left: what is about to die may still start something.
     *
     * @return false if something was left after that time
     */
    default boolean end(Duration limit) {
        var until = System.nanoTime() + limit.toNanos();
        var pause = Duration.ofMillis(2);
        while (kill()) {
            if (System.nanoTime() > until) {
                return false;
            }
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(Duration.ofMillis(100)) < 0
                    ? pause.multipliedBy(2)
                    : Duration.ofMillis(100);
        }
        return true;
    }
}
