package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.SavedState;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Waits for one call and checks the order of all that it hears: {@link CallEvent} says which order that is. */
final class SimulatedClient implements CallSink {

    private final Call call;
    private final SimulatedLedger ledger;
    private final Sightings sightings;
    /** Events of its agent, and those that it was told are missing. */
    private long heard;

    private final long claimed;
    private Outcome outcome;
    private int starts;
    private boolean heardEvents;
    private boolean lastWasGap;
    /** What an earlier supervisor heard of how it ended, and after how many begins; null if it heard nothing. */
    private Outcome before;

    private int begins;
    private boolean restLost;
    private long rest;
    private boolean gone;
    private boolean left;
    private final Consumer<SavedState> states;

    /** {@code states} takes what the call gives for its session; {@code heard} of its events were heard before. */
    SimulatedClient(Call call, long heard, Consumer<SavedState> states, SimulatedLedger ledger, Sightings sightings) {
        this.call = call;
        this.heard = heard;
        this.claimed = heard;
        this.heardEvents = heard > 0;
        this.ledger = ledger;
        this.states = states;
        this.sightings = sightings;
    }

    Call call() {
        return call;
    }

    Outcome outcome() {
        return outcome;
    }

    /** It does not wait for the call any more. */
    void leave() {
        gone = true;
    }

    @Override
    public void onEvent(CallEvent event) {
        switch (event) {
            case CallEvent.Started started -> onStarted(started);
            case CallEvent.Delta _, CallEvent.Named _ -> {
                checkGoesOn(event);
                heard++;
            }
            case CallEvent.Gap gap -> {
                checkGoesOn(event);
                require(call.streaming(), "nobody reads events", event);
                require(gap.count() > 0, "a gap of nothing", event);
                sightings.see(
                        heard == claimed && claimed > 0 ? Sighting.GAP_TOLD_TO_THE_NEXT_SUPERVISOR : Sighting.GAP_TOLD);
                heard += gap.count();
                lastWasGap = true;
                return;
            }
            case CallEvent.OutputPart part -> {
                require(outcome instanceof Outcome.Done, "a part of an output without the answer", event);
                require(!restLost, "a part after the rest was lost", event);
                rest -= part.bytes().length;
                require(rest >= 0, "more output than announced", event);
            }
            case CallEvent.OutputLost _ -> {
                require(outcome instanceof Outcome.Done && rest > 0 && !restLost, "nothing was to come", event);
                restLost = true;
                sightings.see(Sighting.OUTPUT_LOST);
            }
            case CallEvent.Receipt _ -> throw new AssertionError("receipts are not the pool's: " + event);
            case CallEvent.Left _ -> {
                require(!call.session().isEmpty(), "it left though it has no session", event);
                require(!left, "it left twice", event);
                left = true;
                if (outcome != null) {
                    sightings.see(Sighting.LEFT_BEHIND_ITS_OUTCOME);
                }
            }
            case CallEvent.Ended ended -> {
                require(outcome == null, "a second outcome", event);
                outcome = ended.outcome();
                if (lastWasGap) {
                    sightings.see(Sighting.GAP_TOLD_BEFORE_THE_OUTCOME);
                }
                checkEvents(ended);
                checkSame();
                if (outcome instanceof Outcome.Done done) {
                    require(starts > 0, "an answer before the start", event);
                    rest = done.outputSize() - done.output().length;
                    onGiven(done);
                }
                if (outcome instanceof Outcome.WorkerLost lost) {
                    onLost(lost);
                    sightings.see(
                            lost.cause().contains("does not know of it")
                                    ? Sighting.MISSED_IN_BEATS
                                    : Sighting.WORKER_LOST);
                }
            }
        }
        lastWasGap = false;
    }

    private void checkGoesOn(CallEvent event) {
        require(outcome == null, "an event after the outcome", event);
        require(starts > 0, "an event before the start", event);
        heardEvents = true;
    }

    /** Whoever reads the events of a call, and hears from its worker how it ended, knows of each of them. */
    private void checkEvents(CallEvent.Ended ended) {
        var byItsWorker = switch (ended.outcome()) {
            case Outcome.Done _, Outcome.AgentFailed _ -> true;
            case Outcome.DeadlinePassed(var where) -> where.equals("running");
            default -> false;
        };
        if (byItsWorker && call.streaming()) {
            var emitted = ledger.emitted(call.id().value());
            require(heard == emitted, "heard of " + heard + " of " + emitted + " events", ended);
        }
    }

    private void onLost(Outcome.WorkerLost lost) {
        if (call.repeat() == Repeat.NEVER && starts == 0) {
            sightings.see(Sighting.AT_MOST_ONCE_LOST_UNSTARTED);
        }
        if (lost.cause().contains("ended while it ran")) {
            sightings.see(lost.ordered() ? Sighting.LOST_BY_ORDER : Sighting.LOST_BY_ITSELF);
        }
    }

    /** It waits for the call in place of this one, which went with its supervisor. */
    void follows(SimulatedClient lost) {
        if (lost.outcome instanceof Outcome.Done || lost.outcome instanceof Outcome.AgentFailed) {
            before = lost.outcome;
            begins = ledger.begins(call.id().value());
        }
    }

    /** What is said again of an attempt is what was said before. */
    private void checkSame() {
        if (before == null || ledger.begins(call.id().value()) != begins) {
            return;
        }
        if (before instanceof Outcome.Done first && outcome instanceof Outcome.Done again) {
            require(
                    first.contentType().equals(again.contentType()),
                    "another answer than " + first,
                    new CallEvent.Ended(again));
            require(
                    first.outputSize() == again.outputSize(),
                    "another output than " + first,
                    new CallEvent.Ended(again));
            sightings.see(Sighting.OUTCOME_KEPT_FOR_THE_NEXT_SUPERVISOR);
        }
        if (before instanceof Outcome.AgentFailed first && outcome instanceof Outcome.Done again) {
            require(false, "an answer after " + first, new CallEvent.Ended(again));
        }
    }

    /** How many of its events it knows of. */
    long heard() {
        return heard;
    }

    /** Whether it has all that is to come. */
    boolean isComplete() {
        return outcome != null && (rest == 0 || restLost || gone);
    }

    private void onStarted(CallEvent.Started started) {
        require(outcome == null, "a start after the outcome", started);
        require(started.servedBy() != null, "a start without a worker", started);
        require(started.queueNanos() >= 0, "a start before the call was submitted", started);
        require(starts == 0 || !heardEvents, "a second start after events", started);
        starts++;
        if (starts > 1) {
            sightings.see(Sighting.TRIED_ONCE_MORE);
        }
        require(
                starts == 1 || call.repeat() == Repeat.ONCE_MORE,
                "a second start of a call that is not idempotent",
                started);
        require(starts <= 2, "a third start", started);
    }

    /** A state is the one that this very attempt wrote, and that began with what the call brought. */
    private void onGiven(Outcome.Done done) {
        switch (done.given()) {
            case Outcome.Given.Nothing _ -> {}
            case Outcome.Given.State(var saved) -> {
                var state = SimulatedState.of(saved);
                require(
                        Long.toString(state.attempt()).equals(done.contentType()),
                        "the state of another attempt: " + state,
                        new CallEvent.Ended(done));
                var brought = call.turn().state().map(SimulatedState::of);
                require(
                        state.prior() == brought.map(SimulatedState::attempt).orElse(0L),
                        "a state that began with another one: " + state,
                        new CallEvent.Ended(done));
                states.accept(saved);
                sightings.see(Sighting.STATE_GIVEN);
            }
            case Outcome.Given.Lost(var why) when why.equals("too large") -> sightings.see(Sighting.STATE_REFUSED);
            case Outcome.Given.Lost(var why) -> {
                var spoilt = sightings.isSpoilt(call.id().value());
                require(spoilt, "nothing was lost on the way, but: " + why, new CallEvent.Ended(done));
                sightings.see(Sighting.STATE_LOST);
            }
        }
    }

    /** All is quiet: it must have heard everything. */
    void checkEnd() {
        if (outcome == null) {
            throw new AssertionError("call " + call.id() + " has no outcome");
        }
        if (!left && !call.session().isEmpty()) {
            throw new AssertionError("call " + call.id() + " of a session has not left");
        }
        if (rest > 0 && !restLost && !gone) {
            throw new AssertionError("call " + call.id() + " still waits for " + rest + " bytes of its output");
        }
    }

    private void require(boolean fine, String what, CallEvent event) {
        if (!fine) {
            throw new AssertionError("call " + call.id() + ": " + what + ": " + event + ", the outcome is " + outcome);
        }
    }

    @Override
    public Executor home() {
        throw new AssertionError("the pool hands events to its effects, never to a thread");
    }

    @Override
    public void onBatchEnd() {
        throw new AssertionError("the pool hands events to its effects, never in batches");
    }
}
