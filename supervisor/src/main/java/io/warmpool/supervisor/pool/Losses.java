package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Repeat;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the calls of a worker that ended, or that does not know them any more: back to the queue, tried once
 * more, or lost. Owned by the pool's thread.
 */
final class Losses {

    /**
     * A call that so many workers had when they died, and had not begun, is not tried again. More of these are innocent than
     * of those that ran, which have one retry and so at most two workers.
     */
    private static final int POISON = 5;

    private static final int MISSED_BEATS = 2;

    private final String pool;
    private final Calls calls;
    private final Effects effects;
    private final Acknowledgements acknowledgements;

    Losses(String pool, Calls calls, Effects effects, Acknowledgements acknowledgements) {
        this.pool = pool;
        this.calls = calls;
        this.effects = effects;
        this.acknowledgements = acknowledgements;
    }

    /** A worker is gone: what it had not started goes back to the head, what it had started is lost or tried again. */
    void onWorkerGone(Worker worker, String cause, Optional<StopReason> order) {
        var orphans = Calls.of(worker);
        worker.running().clear();
        acknowledgements.onWorkerGone(worker);
        var orderly = order.map(StopReason::isOrderly).orElse(false);
        // From the last to the first, so that they stand at the head in their old order.
        for (var inFlight : orphans.reversed()) {
            if (inFlight.answered()) {
                calls.loseOutput(inFlight, cause);
                calls.remove(inFlight);
                continue;
            }
            if (!orderly && inFlight.fate() == InFlight.Fate.SENT) {
                inFlight.diedUnstarted();
            }
            if (mayTryAgain(inFlight)) {
                calls.backToHead(inFlight);
            } else {
                calls.remove(inFlight);
                inFlight.deliver(
                        new CallEvent.Ended(new Outcome.WorkerLost(lost(worker, inFlight, cause), orderly)), effects);
            }
        }
    }

    /** The worker lives and does not have this call any more, nor has an answer of it arrived. */
    void onMissing(Worker worker, InFlight inFlight, String cause) {
        worker.running().remove(inFlight.call().id().value());
        if (inFlight.answered()) {
            calls.loseOutput(inFlight, cause);
            calls.remove(inFlight);
        } else if (mayTryAgain(inFlight)) {
            calls.backToHead(inFlight);
        } else {
            calls.remove(inFlight);
            inFlight.deliver(new CallEvent.Ended(new Outcome.WorkerLost(cause)), effects);
        }
    }

    /**
     * Compares what a worker says that it runs with what it should.
     *
     * @return true if it had lost a call
     */
    boolean onBeat(Worker worker, FromWorker.Beat beat) {
        if (worker.running().isEmpty()) {
            return false;
        }
        Set<Long> known = new HashSet<>();
        beat.running().forEach(running -> known.add(running.call()));
        var lost = false;
        for (var inFlight : Calls.of(worker)) {
            if (inFlight.isInDoubt()) {
                // What it says next of its own accord tells of this call; it may have an answer that was lost.
                continue;
            }
            // What it was sent after the ping that it answers here it need not know.
            var misses = !known.contains(inFlight.call().id().value()) && inFlight.sentBefore(beat.sequence());
            if (inFlight.missedBeats(misses) >= MISSED_BEATS) {
                onMissing(worker, inFlight, "its worker does not know of it any more; its answer was lost on the way");
                // It may have ended there, and be kept though nobody heard of it, also if it is tried again.
                acknowledgements.onLeft(worker, inFlight);
                lost = true;
            }
        }
        return lost;
    }

    private static boolean mayTryAgain(InFlight inFlight) {
        return switch (inFlight.call().repeat()) {
            case NEVER -> false;
            case UNSTARTED -> inFlight.fate() == InFlight.Fate.SENT && inFlight.deathsUnstarted() < POISON;
            case ONCE_MORE ->
                inFlight.fate() == InFlight.Fate.SENT
                        ? inFlight.deathsUnstarted() < POISON
                        : !inFlight.emitted() && inFlight.retries() == 0;
        };
    }

    private String lost(Worker worker, InFlight inFlight, String cause) {
        var who = "worker " + pool + "/" + worker.slot() + " (pid " + worker.pid() + ") ended while it ran this call: "
                + cause + ". ";
        if (inFlight.call().repeat() == Repeat.NEVER) {
            return who + "It is to run at most once, so it was not tried again";
        }
        if (inFlight.call().job().isPresent()) {
            // Whether it is tried again is not for the pool to say.
            return who.substring(0, who.length() - 2);
        }
        if (inFlight.emitted()) {
            return who + "Part of the answer had been sent already, so it was not tried again";
        }
        if (inFlight.deathsUnstarted() >= POISON || inFlight.retries() > 0) {
            return who + "It is not the first worker that ended under it, so it was not tried again";
        }
        return who + "It was not tried again because it may have had effects: send an Idempotency-Key to allow that";
    }
}
