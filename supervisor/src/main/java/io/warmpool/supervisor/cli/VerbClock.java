package io.warmpool.supervisor.cli;

import java.io.InterruptedIOException;
import java.time.Duration;

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
                try {
                    Thread.sleep(length);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while waiting to try again");
                }
            }
        };
    }
}
