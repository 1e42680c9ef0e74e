package io.warmpool.supervisor.pool;

import io.warmpool.proto.ToWorker;
import java.util.List;

/**
 * When calls must have ended: each at its own deadline, and one that was cancelled in its worker after a grace. Owned by the
 * pool's thread.
 */
final class Deadlines {

    /** Ends a call whose deadline has passed. */
    interface OnPassed {
        void passed(InFlight inFlight, long now);
    }

    private final PoolLimits limits;
    private final Effects effects;
    private final Calls calls;
    private final OnPassed onPassed;
    private long next = Long.MAX_VALUE;

    Deadlines(PoolLimits limits, Effects effects, Calls calls, OnPassed onPassed) {
        this.limits = limits;
        this.effects = effects;
        this.calls = calls;
        this.onPassed = onPassed;
    }

    /** Watches the deadline of a call that is new here. */
    void watch(InFlight inFlight) {
        next = Math.min(next, inFlight.call().deadlineNanos());
    }

    /** Nobody waits for it any more: its worker is told, and has a grace to end it. */
    void abandon(InFlight inFlight, long now) {
        if (inFlight.worker() != null && inFlight.killAt() == Long.MAX_VALUE) {
            inFlight.killAt(now + limits.cancelGrace());
            next = Math.min(next, inFlight.killAt());
            effects.send(
                    inFlight.worker().incarnation(),
                    new ToWorker.CancelCall(inFlight.call().id().value()));
        }
    }

    /**
     * Ends what is past its deadline.
     *
     * @return the workers in which a call has not ended though it was cancelled a grace ago
     */
    List<Worker> onTick(long now) {
        if (now < next) {
            return List.of();
        }
        var overdue = calls.all().stream()
                .filter(inFlight -> inFlight.killAt() <= now && inFlight.worker() != null)
                .map(InFlight::worker)
                .distinct()
                .toList();
        for (var inFlight : List.copyOf(calls.all())) {
            if (!inFlight.answered() && inFlight.call().deadlineNanos() <= now) {
                onPassed.passed(inFlight, now);
            }
        }
        next = Long.MAX_VALUE;
        for (var inFlight : calls.all()) {
            var due = inFlight.answered() ? inFlight.killAt() : inFlight.call().deadlineNanos();
            // What is overdue was just told; its worker's end is watched elsewhere.
            if (due > now) {
                next = Math.min(next, due);
            }
        }
        return overdue;
    }

    /** The supervisor itself was suspended: cancelled calls get their grace anew. */
    void postpone(long nanos, long now) {
        for (var inFlight : calls.all()) {
            if (inFlight.killAt() != Long.MAX_VALUE) {
                inFlight.killAt(Math.min(inFlight.killAt() + nanos, now + limits.cancelGrace()));
            }
        }
    }

    long next() {
        return next;
    }
}
