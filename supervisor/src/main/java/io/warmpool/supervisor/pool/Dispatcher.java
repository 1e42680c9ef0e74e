package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import java.util.List;
import java.util.Optional;

/**
 * The fate of every call of a pool: QUEUED, SENT, STARTED, DONE, and exactly one outcome. Sends a worker only what it has
 * room for; all others wait here, bounded, and never while an open worker has room. Owned by the pool's thread.
 */
final class Dispatcher {

    private static final int RETRY_AFTER_SECONDS = 1;

    private final PoolLimits limits;
    private final Effects effects;
    private final Routing routing;
    private final Fleet fleet;
    private final Calls calls;
    private final Answers answers;
    private final Losses losses;
    private final Deadlines deadlines;
    private final Resumption resumption;
    private final Acknowledgements acknowledgements;
    private long spilled;

    Dispatcher(PoolLimits limits, Effects effects, Routing routing, Fleet fleet, Claims claims) {
        this.limits = limits;
        this.effects = effects;
        this.routing = routing;
        this.fleet = fleet;
        this.calls = new Calls(effects, routing);
        this.acknowledgements = new Acknowledgements(effects);
        this.answers = new Answers(calls, effects, acknowledgements, this::onLeft);
        this.losses = new Losses(limits.pool(), calls, effects, acknowledgements);
        this.deadlines = new Deadlines(limits, effects, calls, this::onDeadline);
        this.resumption =
                new Resumption(limits.pool(), effects, claims, calls, answers, losses, deadlines, acknowledgements);
    }

    // ---- from clients ----

    void submit(Call call, CallSink sink, long now) {
        var inFlight = new InFlight(call, sink, now, calls.nextOrder());
        var refusal = routing.refusal();
        if (refusal.isPresent()) {
            calls.refuse(inFlight, new Outcome.Refused(refusal.get()));
            return;
        }
        if (call.deadlineNanos() <= now) {
            calls.refuse(inFlight, new Outcome.DeadlinePassed("before it was let in"));
            return;
        }
        var taker = routing.pick(call);
        if (taker == null && waiting() >= limits.queue()) {
            calls.refuse(inFlight, new Outcome.Refused(overloaded()));
            return;
        }
        calls.add(inFlight);
        deadlines.watch(inFlight);
        if (taker != null) {
            send(inFlight, taker, now);
        } else {
            calls.await(inFlight);
        }
    }

    void cancel(CallId id, long now) {
        var inFlight = calls.get(id);
        if (inFlight == null) {
            return;
        }
        if (inFlight.answered()) {
            // Its output is still on the way to a client that is gone: nothing more is to be sent.
            deadlines.abandon(inFlight, now);
            return;
        }
        end(inFlight, new Outcome.Cancelled(inFlight.fate() != InFlight.Fate.QUEUED), now);
    }

    void grant(CallId id, long bytes) {
        var inFlight = calls.get(id);
        if (inFlight != null && inFlight.worker() != null) {
            effects.send(inFlight.worker().incarnation(), new ToWorker.Credit(id.value(), bytes));
        }
    }

    /** The outcome of a job's call is stored. One that still occupies its worker is told when it leaves it. */
    void acknowledge(CallId id) {
        acknowledgements.acknowledge(id);
        var inFlight = calls.get(id);
        if (inFlight != null) {
            inFlight.acknowledged();
        }
    }

    // ---- from workers ----

    /** Takes what a worker says of one of its calls. */
    void onMessage(Worker worker, FromWorker message, long now) {
        answers.onMessage(worker, message, now);
    }

    /** A worker says what it runs: calls that it should and does not are as good as dead. */
    void onBeat(Worker worker, FromWorker.Beat beat, long now) {
        if (losses.onBeat(worker, beat)) {
            afterLoss(worker, now);
        }
    }

    /** A call has left its worker: there is room again. */
    private void onLeft(Worker worker, long now) {
        fleet.onCallEnded(worker, now);
        fill(worker, now - limits.patience(), now);
        help(worker, now);
    }

    /** Gives a worker what waits for it, or since before {@code patience} for any other, for as long as it has room. */
    private void fill(Worker worker, long patience, long now) {
        while (routing.hasRoom(worker)) {
            var next = calls.waiting().poll(worker.slot(), patience);
            if (next == null) {
                return;
            }
            send(next, worker, now);
        }
    }

    /** Gives a worker that still has room what waits for others, which have none. */
    private void help(Worker worker, long now) {
        while (routing.hasRoom(worker)) {
            var next = calls.waiting().steal();
            if (next == null) {
                return;
            }
            send(next, worker, now);
        }
    }

    /** Slots came, went, opened or closed: calls may wait elsewhere, or have a taker. */
    void onSlotsChanged(long now) {
        calls.reassign();
        var takers = routing.takers();
        // Each its own first: more than one may have got room just now.
        for (var worker : takers) {
            fill(worker, Long.MIN_VALUE, now);
        }
        // Only now: who has room after this has nothing of its own to do.
        for (var worker : takers) {
            help(worker, now);
        }
    }

    /** A worker is gone; {@code order} is the supervisor's reason if it had ended it. */
    void onWorkerGone(Worker worker, String cause, Optional<StopReason> order, long now) {
        losses.onWorkerGone(worker, cause, order);
        onSlotsChanged(now);
    }

    /** A link was lost and proved again. */
    void onProvedAgain(Worker worker) {
        resumption.onProvedAgain(worker);
    }

    /** What a worker ran when its link was proved again, be it to this supervisor or to an earlier one before. */
    void onResumed(Worker worker, FromWorker.Resumed resumed, long now) {
        resumption.onResumed(worker, resumed, now);
        afterLoss(worker, now);
    }

    private void afterLoss(Worker worker, long now) {
        if (!worker.isUp()) {
            fleet.onCallEnded(worker, now);
        }
        onSlotsChanged(now);
    }

    /** No worker will come any more: all that waits is refused. */
    void refuseWaiting(Rejection rejection) {
        calls.refuseWaiting(rejection);
    }

    // ---- time ----

    /**
     * Ends what is past its deadline.
     *
     * @return the workers in which a call has not ended though it was cancelled a grace ago
     */
    List<Worker> onTick(long now) {
        return deadlines.onTick(now);
    }

    private void onDeadline(InFlight inFlight, long now) {
        end(inFlight, new Outcome.DeadlinePassed(describe(inFlight)), now);
    }

    /** The supervisor itself was suspended: cancelled calls get their grace anew. */
    void postpone(long nanos, long now) {
        deadlines.postpone(nanos, now);
    }

    long nextDeadline() {
        return deadlines.next();
    }

    // ---- for readers ----

    int waiting() {
        return calls.waiting().size();
    }

    int running() {
        return calls.running();
    }

    long unexpected() {
        return calls.unexpectedSoFar();
    }

    /** Calls of sessions that were sent elsewhere than to their session's home. */
    long spilled() {
        return spilled;
    }

    // ---- inside ----

    private void send(InFlight inFlight, Worker worker, long now) {
        var call = inFlight.call();
        if (routing.isAbroad(call, worker)) {
            spilled++;
        }
        inFlight.sentTo(worker);
        acknowledgements.onSent(worker, call.id());
        worker.running().put(call.id().value(), inFlight);
        CallStart.send(effects, worker.incarnation(), call, now);
    }

    /** The client gets its outcome now; a call that runs keeps its room in the worker until that says that it ended. */
    private void end(InFlight inFlight, Outcome outcome, long now) {
        if (inFlight.fate() == InFlight.Fate.QUEUED) {
            calls.waiting().remove(inFlight);
            calls.refuse(inFlight, outcome);
        } else {
            deadlines.abandon(inFlight, now);
            inFlight.deliver(new CallEvent.Ended(outcome), effects);
        }
    }

    private String describe(InFlight inFlight) {
        return inFlight.fate() == InFlight.Fate.QUEUED
                ? "waiting for a worker (waiting " + waiting() + " of " + limits.queue() + ")"
                : "running in " + limits.pool() + "/" + inFlight.worker().slot();
    }

    private Rejection overloaded() {
        return new Rejection.Overloaded(
                "no worker free for '" + limits.pool() + "' (up " + routing.up() + " of " + routing.slots()
                        + ", waiting " + waiting() + " of " + limits.queue() + "): try again, or raise pools."
                        + limits.pool() + ".workers or queue",
                RETRY_AFTER_SECONDS);
    }
}
