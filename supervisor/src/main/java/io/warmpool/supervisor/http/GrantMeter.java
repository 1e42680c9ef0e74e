package io.warmpool.supervisor.http;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallTarget;

/**
 * Counts what the client has taken of one call and grants as much again, in batches: a grant costs a message to the
 * worker. Confined to an event loop.
 */
final class GrantMeter {

    /** A quarter of the window: the worker goes on with the rest meanwhile. */
    static final long BATCH = 32 * 1024;

    private final CallTarget target;
    private final CallId call;
    private long taken;
    private int unwritten;
    private boolean urgent;

    GrantMeter(CallTarget target, CallId call) {
        this.target = target;
        this.call = call;
    }

    /** A write has begun that {@link #wrote} will end. */
    void writing() {
        unwritten++;
    }

    /** A write of bytes with this cost has ended, well or badly. */
    void wrote(long cost) {
        unwritten--;
        taken += cost;
        grantIf(urgent || taken >= BATCH);
    }

    /** These bytes were taken by the server itself. */
    void grantAtOnce(long cost) {
        taken += cost;
        grantIf(true);
    }

    /** No more batches: large pieces come now, and one may need the whole window. */
    void urgent() {
        urgent = true;
        grantIf(true);
    }

    /** Grants the rest of a batch if nothing is being written that would complete it. */
    void grantIfIdle() {
        grantIf(unwritten == 0);
    }

    void cancel() {
        target.cancel(call);
    }

    private void grantIf(boolean now) {
        if (now && taken > 0) {
            target.grant(call, taken);
            taken = 0;
        }
    }
}
