package io.warmpool.supervisor.admission;

import io.warmpool.supervisor.call.Rejection;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of request bodies may be in memory at once, over all connections. Safe from any thread. */
public final class BodyBudget {

    /** What it is unless somebody says otherwise, in bytes. */
    public static final long DEFAULT = 256L << 20;

    private static final int RETRY_AFTER_SECONDS = 1;

    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    public BodyBudget(long limit) {
        this.limit = limit;
    }

    /** Takes so many bytes of it, or none if there are not so many left. */
    public boolean tryTake(long bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /** Gives back what was taken. */
    public void giveBack(long bytes) {
        if (bytes > 0 && taken.addAndGet(-bytes) < 0) {
            throw new IllegalStateException("more bytes of request bodies given back than were taken: " + bytes);
        }
    }

    /** How much is in use, in bytes. */
    public long inUse() {
        return taken.get();
    }

    /** What a client is told for whom nothing is left. */
    public Rejection full() {
        return new Rejection.Overloaded(
                "the bodies of the requests that run or wait already take " + taken.get() + " of " + limit
                        + " bytes: try again in a moment, or send smaller bodies",
                RETRY_AFTER_SECONDS);
    }
}
