package io.warmpool.supervisor.cli;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The time of a verb that waits and tries again, and letting some of it pass. A test plays it. */
interface VerbClock {

    /** Only differences mean something. */
    long nanos();

    void pause(Duration length) throws InterruptedIOException;

    static VerbClock system() {
        return new VerbClock() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration length) throws InterruptedIOException {
                var until = System.nanoTime() + length.toNanos();
                for (var left = length.toNanos(); left > 0; left = until - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                    if (Thread.currentThread().isInterrupted()) {
                        throw new InterruptedIOException("interrupted while waiting to try again");
                    }
                }
            }
        };
    }
}
