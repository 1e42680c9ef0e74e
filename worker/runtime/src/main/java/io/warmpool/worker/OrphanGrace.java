package io.warmpool.worker;

import java.time.Duration;

/**
 * Decides whether this worker is an orphan, and when it has been one for too long. The supervisor is gone when standard
 * input has ended and the link is not proved; an adopted worker never gets its input back, so from then on the link alone
 * says it. Events and the time go in; it has no clock and does nothing. Confined to its owner's lock.
 */
final class OrphanGrace {

    /** What an event has changed. */
    enum Change {
        NONE,
        /** The supervisor is gone: the grace begins. */
        ORPHANED,
        /** A supervisor has proved itself: the grace is void, a later loss begins a new one. */
        ADOPTED
    }

    /** How often time must be looked at while the grace runs. */
    static final Duration TICK = Duration.ofMillis(500);
    /** A look that comes later than this means that the process did not run: that time does not count. */
    private static final long LATE_NANOS = Duration.ofSeconds(2).toNanos();

    private final Duration grace;
    private boolean inputEnded;
    private boolean linked;
    private boolean orphaned;
    private long left;
    private long lookedAt;

    OrphanGrace(Duration grace) {
        this.grace = grace;
    }

    /** Standard input has ended: whoever started this worker is dead. */
    Change onInputEnded(long nowNanos) {
        inputEnded = true;
        return settle(nowNanos);
    }

    /** A supervisor has proved itself on the link. */
    Change onProved(long nowNanos) {
        linked = true;
        return settle(nowNanos);
    }

    /** The proved link was lost. */
    Change onLost(long nowNanos) {
        linked = false;
        return settle(nowNanos);
    }

    /**
     * Time has passed.
     *
     * @return whether the process is to end itself now
     */
    boolean onTick(long nowNanos) {
        if (!orphaned) {
            return false;
        }
        var passed = nowNanos - lookedAt;
        lookedAt = nowNanos;
        // Frozen or suspended, it could not have seen the next supervisor: it gets the time to do so.
        left -= passed > LATE_NANOS ? TICK.toNanos() : passed;
        return left <= 0;
    }

    /** Milliseconds until the next {@link #onTick} is due; 0 if only an event can change anything. */
    long millisToNextTick() {
        return orphaned ? Math.max(1, Math.min(TICK.toMillis(), left / 1_000_000 + 1)) : 0;
    }

    private Change settle(long nowNanos) {
        var alone = inputEnded && !linked;
        if (alone == orphaned) {
            return Change.NONE;
        }
        orphaned = alone;
        left = grace.toNanos();
        lookedAt = nowNanos;
        return alone ? Change.ORPHANED : Change.ADOPTED;
    }
}
