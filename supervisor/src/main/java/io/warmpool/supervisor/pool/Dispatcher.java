package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fate of every call of a pool: QUEUED, SENT, STARTED, DONE, and exactly one outcome. Sends a worker only what it has
 * room for; all others wait here, bounded. Owned by the pool's thread.
 */
final class Dispatcher {

    private static final int POISON = 2;
    private static final int RETRY_AFTER_SECONDS = 1;

    private final PoolLimits limits;
    private final Effects effects;
    private final Routing routing;
    private final WaitingRoom waiting = new WaitingRoom();
    private final Map<CallId, InFlight> calls = new HashMap<>();
    private long lastOrder;
    private long firstOrder;
    private long nextDeadline = Long.MAX_VALUE;
    private long unexpected;

    Dispatcher(PoolLimits limits, Effects effects, Routing routing) {
        this.limits = limits;
        this.effects = effects;
        this.routing = routing;
    }

    void submit(Call call, CallSink sink, long now) {
        var inFlight = new InFlight(call, sink, now, ++lastOrder);
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
        if (taker == null && waiting.size() >= limits.queue()) {
            inFlight.deliver(refused(overloaded()), effects);
            return;
        }
        calls.put(call.id(), inFlight);
        nextDeadline = Math.min(nextDeadline, call.deadlineNanos());
        if (taker != null) {
            send(inFlight, taker, now);
        } else {
            waiting.add(inFlight, home);
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

    /** Takes what a worker says of one of its calls. */
    void onMessage(Worker worker, FromWorker message, long now) {
        switch (message) {
            case FromWorker.CallStarted m -> onStarted(worker, m.call(), now);
            case FromWorker.CallEvent m -> onEvent(worker, m);
            case FromWorker.CallDone m -> onDone(worker, m, now);
            case FromWorker.OutputPart m -> onOutputPart(worker, m, now);
            case FromWorker.CallFailed m ->
                onEnded(worker, m.call(), new Outcome.AgentFailed(m.code(), m.message(), m.agentMicros()), now);
            // The worker's own clock may cancel at the deadline a moment before ours does.
            case FromWorker.CallCancelled m -> onEnded(worker, m.call(), new Outcome.DeadlinePassed("running"), now);
            default -> throw new IllegalArgumentException("not about a call: " + message);
        }
    }

    /** Gives waiting calls to a worker for as long as it has room. */
    void fill(Worker worker, long now) {
        while (routing.hasRoom(worker)) {
            var next = waiting.poll(worker.slot());
            if (next == null) {
                return;
            }
            send(next, worker, now);
        }
    }

    /** Slots came, went, opened or closed: sessions may have another home, calls another taker. */
    void onSlotsChanged(long now) {
        waiting.reassign(inFlight -> routing.home(inFlight.call().session()));
        for (var worker : routing.takers()) {
            fill(worker, now);
        }
    }

    /** A worker is gone: what it had not started goes back to the head, what it had started is lost or tried again. */
    void onWorkerGone(Worker worker, String cause, long now) {
        var orphans = List.copyOf(worker.running().values());
        worker.running().clear();
        // From the last to the first, so that they stand at the head in their old order.
        for (var inFlight : orphans.reversed()) {
            if (inFlight.answered()) {
                calls.remove(inFlight.call().id());
                loseOutput(inFlight, cause);
                inFlight.done();
                continue;
            }
            inFlight.workerDied();
            if (mayTryAgain(inFlight)) {
                inFlight.backToQueue(--firstOrder);
                waiting.add(inFlight, routing.home(inFlight.call().session()));
            } else {
                calls.remove(inFlight.call().id());
                var lost = new Outcome.WorkerLost(lost(worker, inFlight, cause));
                inFlight.done();
                inFlight.deliver(new CallEvent.Ended(lost), effects);
            }
        }
        onSlotsChanged(now);
    }

    /** A link was lost and proved again: only what is sent from now on is sure to arrive. */
    void onProvedAgain(Worker worker) {
        worker.running().values().forEach(inFlight -> inFlight.inDoubt(true));
    }

    /** What a worker ran when its link was proved again: calls that it does not know any more are as good as dead. */
    void onResumed(Worker worker, FromWorker.Resumed resumed, long now) {
        var known = Set.copyOf(resumed.running());
        for (var inFlight : List.copyOf(worker.running().values())) {
            if (!inFlight.isInDoubt()) {
                continue;
            }
            inFlight.inDoubt(false);
            if (known.contains(inFlight.call().id().value())) {
                goOn(worker, inFlight, now);
                continue;
            }
            worker.running().remove(inFlight.call().id().value());
            if (!inFlight.answered() && inFlight.fate() == InFlight.Fate.SENT) {
                inFlight.backToQueue(--firstOrder);
                waiting.add(inFlight, routing.home(inFlight.call().session()));
            } else {
                calls.remove(inFlight.call().id());
                inFlight.done();
                var cause = "the link to its worker was lost and its answer with it";
                if (!inFlight.answered()) {
                    inFlight.deliver(new CallEvent.Ended(new Outcome.WorkerLost(cause)), effects);
                } else {
                    loseOutput(inFlight, cause);
                }
            }
        }
        if (!worker.isUp()) {
            routing.onCallEnded(worker, now);
        }
        onSlotsChanged(now);
    }

    /** The worker has this call, but what was said of it may be lost: its start, its cancellation, parts of its output. */
    private void goOn(Worker worker, InFlight inFlight, long now) {
        if (inFlight.fate() == InFlight.Fate.SENT) {
            onStarted(worker, inFlight.call().id().value(), now);
        }
        if (inFlight.killAt() != Long.MAX_VALUE) {
            effects.send(
                    worker.incarnation(),
                    new ToWorker.CancelCall(inFlight.call().id().value()));
        } else if (inFlight.outputLeft(0) > 0) {
            loseOutput(inFlight, "the link to its worker was lost and a part with it");
            abandon(inFlight, now);
        }
    }

    /** No worker will come any more: all that waits is refused. */
    void refuseWaiting(Rejection rejection) {
        for (var inFlight : waiting.all()) {
            waiting.remove(inFlight);
            calls.remove(inFlight.call().id());
            inFlight.done();
            inFlight.deliver(refused(rejection), effects);
        }
    }

    /**
     * Ends what is past its deadline.
     *
     * @return the workers in which a call has not ended though it was cancelled a grace ago
     */
    List<Worker> onTick(long now) {
        if (now < nextDeadline) {
            return List.of();
        }
        var overdue = calls.values().stream()
                .filter(inFlight -> inFlight.killAt() <= now && inFlight.worker() != null)
                .map(InFlight::worker)
                .distinct()
                .toList();
        for (var inFlight : List.copyOf(calls.values())) {
            if (!inFlight.answered() && inFlight.call().deadlineNanos() <= now) {
                end(inFlight, new Outcome.DeadlinePassed(describe(inFlight)), now);
            }
        }
        nextDeadline = Long.MAX_VALUE;
        for (var inFlight : calls.values()) {
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
        for (var inFlight : calls.values()) {
            if (inFlight.killAt() != Long.MAX_VALUE) {
                inFlight.killAt(Math.min(inFlight.killAt() + nanos, now + limits.cancelGrace()));
            }
        }
    }

    long nextDeadline() {
        return nextDeadline;
    }

    int waiting() {
        return waiting.size();
    }

    int running() {
        return calls.size() - waiting.size();
    }

    long unexpected() {
        return unexpected;
    }

    private void send(InFlight inFlight, Worker worker, long now) {
        var call = inFlight.call();
        inFlight.sentTo(worker);
        worker.running().put(call.id().value(), inFlight);
        var input = call.input();
        var first = input.length <= Limits.MAX_PART ? input : Arrays.copyOf(input, Limits.MAX_PART);
        effects.send(
                worker.incarnation(),
                new ToWorker.StartCall(
                        call.id().value(),
                        call.id().toString(),
                        call.contentType(),
                        call.session(),
                        call.user(),
                        call.tenant(),
                        call.headers(),
                        Math.max(1, (call.deadlineNanos() - now) / 1_000_000),
                        call.streaming(),
                        input.length,
                        first));
        for (int from = first.length; from < input.length; from += Limits.MAX_PART) {
            var part = Arrays.copyOfRange(input, from, Math.min(from + Limits.MAX_PART, input.length));
            effects.send(worker.incarnation(), new ToWorker.InputPart(call.id().value(), part));
        }
    }

    private void onStarted(Worker worker, long number, long now) {
        var inFlight = worker.running().get(number);
        if (inFlight == null || inFlight.fate() != InFlight.Fate.SENT) {
            unexpected++;
            return;
        }
        inFlight.startedAt(new CallEvent.Started(worker.servedBy(), now - inFlight.submittedAt()), effects);
    }

    private void onEvent(Worker worker, FromWorker.CallEvent event) {
        var inFlight = worker.running().get(event.call());
        if (inFlight == null || inFlight.fate() != InFlight.Fate.STARTED) {
            unexpected++;
            return;
        }
        if (!inFlight.answered()) {
            inFlight.deliver(
                    event.name().equals("delta")
                            ? new CallEvent.Delta(event.data())
                            : new CallEvent.Named(event.name(), event.data()),
                    effects);
        }
    }

    private void onDone(Worker worker, FromWorker.CallDone done, long now) {
        var inFlight = worker.running().get(done.call());
        if (inFlight == null) {
            unexpected++;
            return;
        }
        if (!inFlight.answered()) {
            inFlight.deliver(
                    new CallEvent.Ended(
                            new Outcome.Done(done.contentType(), done.outputSize(), done.output(), done.agentMicros())),
                    effects);
            if (inFlight.outputLeft(done.outputSize() - done.output().length) > 0) {
                return;
            }
        } else if (inFlight.outputLeft(done.outputSize() - done.output().length) > 0) {
            // Cancelled while the answer was on its way: its rest still comes, or the worker's word that it does not.
            return;
        }
        leave(worker, inFlight, now);
    }

    private void onOutputPart(Worker worker, FromWorker.OutputPart part, long now) {
        var inFlight = worker.running().get(part.call());
        if (inFlight == null || inFlight.outputLeft(0) < part.bytes().length) {
            unexpected++;
            return;
        }
        if (inFlight.killAt() == Long.MAX_VALUE) {
            inFlight.deliver(new CallEvent.OutputPart(part.bytes()), effects);
        }
        if (inFlight.outputLeft(-part.bytes().length) == 0) {
            leave(worker, inFlight, now);
        }
    }

    private void onEnded(Worker worker, long number, Outcome outcome, long now) {
        var inFlight = worker.running().get(number);
        if (inFlight == null) {
            unexpected++;
            return;
        }
        if (!inFlight.answered()) {
            inFlight.deliver(new CallEvent.Ended(outcome), effects);
        } else {
            loseOutput(inFlight, "the call was cancelled in its worker");
        }
        leave(worker, inFlight, now);
    }

    /** The rest of an answer will not come; nobody is told who has another outcome or does not wait for it. */
    private void loseOutput(InFlight inFlight, String cause) {
        if (inFlight.outputLeft(0) > 0 && inFlight.killAt() == Long.MAX_VALUE) {
            inFlight.deliver(new CallEvent.OutputLost(cause), effects);
        }
    }

    /** A call has left its worker: there is room again. */
    private void leave(Worker worker, InFlight inFlight, long now) {
        worker.running().remove(inFlight.call().id().value());
        calls.remove(inFlight.call().id());
        inFlight.done();
        worker.callEnded();
        routing.onCallEnded(worker, now);
        fill(worker, now);
    }

    /** The client gets its outcome now; a call that runs keeps its room in the worker until that says that it ended. */
    private void end(InFlight inFlight, Outcome outcome, long now) {
        if (inFlight.fate() == InFlight.Fate.QUEUED) {
            waiting.remove(inFlight);
            calls.remove(inFlight.call().id());
            inFlight.done();
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

    private boolean mayTryAgain(InFlight inFlight) {
        if (inFlight.deaths() >= POISON) {
            return false;
        }
        return inFlight.fate() == InFlight.Fate.SENT || (inFlight.call().idempotent() && !inFlight.emitted());
    }

    private String lost(Worker worker, InFlight inFlight, String cause) {
        var who = "worker " + limits.pool() + "/" + worker.slot() + " (pid " + worker.pid()
                + ") ended while it ran this" + " call: " + cause + ". ";
        if (inFlight.deaths() >= POISON) {
            return who + "It is the second worker that ended under it, so it was not tried again";
        }
        if (inFlight.emitted()) {
            return who + "Part of the answer had been sent already, so it was not tried again";
        }
        return who + "It was not tried again because it may have had effects: send an Idempotency-Key to allow that";
    }

    private String describe(InFlight inFlight) {
        return inFlight.fate() == InFlight.Fate.QUEUED
                ? "waiting for a worker (waiting " + waiting.size() + " of " + limits.queue() + ")"
                : "running in " + limits.pool() + "/" + inFlight.worker().slot();
    }

    private Rejection overloaded() {
        return new Rejection.Overloaded(
                "no worker free for '" + limits.pool() + "' (up " + routing.up() + " of " + routing.slots()
                        + ", waiting " + waiting.size() + " of " + limits.queue() + "): try again, or raise pools."
                        + limits.pool() + ".workers or queue",
                RETRY_AFTER_SECONDS);
    }

    private static CallEvent refused(Rejection rejection) {
        return new CallEvent.Ended(new Outcome.Refused(rejection));
    }
}
