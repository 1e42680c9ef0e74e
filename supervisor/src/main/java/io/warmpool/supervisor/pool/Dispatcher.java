package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.call.Turn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fate of every call of a pool: QUEUED, SENT, STARTED, DONE, and exactly one outcome. Sends a worker only what it has
 * room for; all others wait here, bounded. Owned by the pool's thread.
 */
final class Dispatcher {

    private static final int RETRY_AFTER_SECONDS = 1;

    private final PoolLimits limits;
    private final Effects effects;
    private final Routing routing;
    private final Fleet fleet;
    private final Claims claims;
    private final Calls calls;
    private final Answers answers;
    private final Losses losses;
    private long nextDeadline = Long.MAX_VALUE;

    Dispatcher(PoolLimits limits, Effects effects, Routing routing, Fleet fleet, Claims claims) {
        this.limits = limits;
        this.effects = effects;
        this.routing = routing;
        this.fleet = fleet;
        this.claims = claims;
        this.calls = new Calls(effects, routing);
        this.answers = new Answers(calls, effects, this::onLeft);
        this.losses = new Losses(limits.pool(), calls, effects);
    }

    // ---- from clients ----

    void submit(Call call, CallSink sink, long now) {
        var inFlight = new InFlight(call, sink, now, calls.nextOrder());
        var refusal = routing.refusal();
        if (refusal.isPresent()) {
            inFlight.deliver(refused(refusal.get()), effects);
            return;
        }
        if (call.deadlineNanos() <= now) {
            inFlight.deliver(new CallEvent.Ended(new Outcome.DeadlinePassed("before it was let in")), effects);
            return;
        }
        var home = routing.home(call.session());
        var taker = routing.pick(home);
        if (taker == null && waiting() >= limits.queue()) {
            inFlight.deliver(refused(overloaded()), effects);
            return;
        }
        calls.add(inFlight);
        nextDeadline = Math.min(nextDeadline, call.deadlineNanos());
        if (taker != null) {
            send(inFlight, taker, now);
        } else {
            calls.waiting().add(inFlight, home);
        }
    }

    void cancel(CallId id, long now) {
        var inFlight = calls.get(id);
        if (inFlight == null) {
            return;
        }
        if (inFlight.answered()) {
            // Its output is still on the way to a client that is gone: nothing more is to be sent.
            abandon(inFlight, now);
            return;
        }
        end(inFlight, new Outcome.Cancelled(), now);
    }

    void grant(CallId id, long bytes) {
        var inFlight = calls.get(id);
        if (inFlight != null && inFlight.worker() != null) {
            effects.send(inFlight.worker().incarnation(), new ToWorker.Credit(id.value(), bytes));
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
        fill(worker, now);
    }

    /** Gives waiting calls to a worker for as long as it has room. */
    private void fill(Worker worker, long now) {
        while (routing.hasRoom(worker)) {
            var next = calls.waiting().poll(worker.slot());
            if (next == null) {
                return;
            }
            send(next, worker, now);
        }
    }

    /** Slots came, went, opened or closed: sessions may have another home, calls another taker. */
    void onSlotsChanged(long now) {
        calls.reassign();
        for (var worker : routing.takers()) {
            fill(worker, now);
        }
    }

    /** A worker is gone; {@code why} is the supervisor's reason, if it had one. */
    void onWorkerGone(Worker worker, String cause, Optional<StopReason> why, long now) {
        losses.onWorkerGone(worker, cause, why);
        onSlotsChanged(now);
    }

    /** A link was lost and proved again: only what is sent from now on is sure to arrive. */
    void onProvedAgain(Worker worker) {
        worker.running().values().forEach(inFlight -> inFlight.inDoubt(true));
    }

    /** What a worker ran when its link was proved again, be it to this supervisor or to an earlier one before. */
    void onResumed(Worker worker, FromWorker.Resumed resumed, long now) {
        var known = Set.copyOf(resumed.running());
        for (var inFlight : Calls.of(worker)) {
            if (!inFlight.isInDoubt()) {
                continue;
            }
            inFlight.inDoubt(false);
            if (known.contains(inFlight.call().id().value())) {
                goOn(worker, inFlight, now);
            } else {
                losses.onMissing(worker, inFlight, "the link to its worker was lost and its answer with it");
            }
        }
        for (var number : resumed.running()) {
            if (number != ProbeCall.NUMBER && !worker.running().containsKey(number)) {
                takeOver(worker, new CallId(number), now);
            }
        }
        afterLoss(worker, now);
    }

    private void afterLoss(Worker worker, long now) {
        if (!worker.isUp()) {
            fleet.onCallEnded(worker, now);
        }
        onSlotsChanged(now);
    }

    /** The worker has this call, but what was said of it may be lost: its start, its cancellation, parts of its output. */
    private void goOn(Worker worker, InFlight inFlight, long now) {
        if (inFlight.fate() == InFlight.Fate.SENT) {
            answers.started(worker, inFlight, now);
        }
        if (inFlight.killAt() != Long.MAX_VALUE) {
            effects.send(
                    worker.incarnation(),
                    new ToWorker.CancelCall(inFlight.call().id().value()));
        } else if (inFlight.isOutputUnderWay()) {
            calls.loseOutput(inFlight, "the link to its worker was lost and a part with it");
            abandon(inFlight, now);
        }
    }

    /** The worker runs a call that this supervisor did not send: who claims it has it, any other is cancelled. */
    private void takeOver(Worker worker, CallId id, long now) {
        var claim = claims.claim(id);
        var inFlight = claim.map(claimed -> new InFlight(claimed.call(), claimed.sink(), now, calls.nextOrder()))
                .orElseGet(() -> new InFlight(nobodys(id), null, now, calls.nextOrder()));
        calls.add(inFlight);
        inFlight.sentTo(worker);
        worker.running().put(id.value(), inFlight);
        if (claim.isPresent()) {
            answers.started(worker, inFlight, now);
            nextDeadline = Math.min(nextDeadline, inFlight.call().deadlineNanos());
        } else {
            inFlight.answeredToNobody();
            answers.started(worker, inFlight, now);
            abandon(inFlight, now);
        }
    }

    private Call nobodys(CallId id) {
        return new Call(
                id,
                limits.pool(),
                new byte[0],
                "",
                "",
                "",
                "",
                Map.of(),
                Long.MAX_VALUE,
                false,
                false,
                Optional.empty(),
                Turn.FIRST);
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
        if (now < nextDeadline) {
            return List.of();
        }
        var overdue = calls.all().stream()
                .filter(inFlight -> inFlight.killAt() <= now && inFlight.worker() != null)
                .map(InFlight::worker)
                .distinct()
                .toList();
        for (var inFlight : List.copyOf(calls.all())) {
            if (!inFlight.answered() && inFlight.call().deadlineNanos() <= now) {
                end(inFlight, new Outcome.DeadlinePassed(describe(inFlight)), now);
            }
        }
        nextDeadline = Long.MAX_VALUE;
        for (var inFlight : calls.all()) {
            var next = inFlight.answered() ? inFlight.killAt() : inFlight.call().deadlineNanos();
            // What is overdue was just told; its worker's end is watched elsewhere.
            if (next > now) {
                nextDeadline = Math.min(nextDeadline, next);
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

    long nextDeadline() {
        return nextDeadline;
    }

    int waiting() {
        return calls.waiting().size();
    }

    int running() {
        return calls.running();
    }

    long unexpected() {
        return calls.unexpectedSoFar();
    }

    private void send(InFlight inFlight, Worker worker, long now) {
        var call = inFlight.call();
        inFlight.sentTo(worker);
        worker.running().put(call.id().value(), inFlight);
        CallStart.send(effects, worker.incarnation(), call, now);
    }

    /** The client gets its outcome now; a call that runs keeps its room in the worker until that says that it ended. */
    private void end(InFlight inFlight, Outcome outcome, long now) {
        if (inFlight.fate() == InFlight.Fate.QUEUED) {
            calls.waiting().remove(inFlight);
            calls.remove(inFlight);
        } else {
            abandon(inFlight, now);
        }
        inFlight.deliver(new CallEvent.Ended(outcome), effects);
    }

    private void abandon(InFlight inFlight, long now) {
        if (inFlight.worker() != null && inFlight.killAt() == Long.MAX_VALUE) {
            inFlight.killAt(now + limits.cancelGrace());
            nextDeadline = Math.min(nextDeadline, inFlight.killAt());
            effects.send(
                    inFlight.worker().incarnation(),
                    new ToWorker.CancelCall(inFlight.call().id().value()));
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

    private static CallEvent refused(Rejection rejection) {
        return new CallEvent.Ended(new Outcome.Refused(rejection));
    }
}
