package io.warmpool.supervisor.call;

import java.util.concurrent.atomic.AtomicLong;

/** Gives out call ids. Safe from any thread. */
public final class CallIds {

    private final AtomicLong next;

    /** Ids start at a random point, so that two lives of a supervisor do not give out the same ones. */
    public CallIds(long random) {
        next = new AtomicLong(random & 0xffff_ffff_0000_0000L);
    }

    /** The next one. */
    public CallId next() {
        return new CallId(next.incrementAndGet());
    }
}
