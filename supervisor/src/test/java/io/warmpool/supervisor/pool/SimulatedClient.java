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
    private final Sightings sightings;
    private Outcome outcome;
    private int starts;
    private boolean heardEvents;
    private boolean restLost;
    private long rest;
    private boolean gone;
    private boolean left;
    private final Consumer<SavedState> states;

    /** {@code states} takes what the call gives for its session. */
    SimulatedClient(Call call, Consumer<SavedState> states, Sightings sightings) {
        this.call = call;
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
            case CallEvent.Delta _, CallEvent.Named _, CallEvent.Gap _ -> {
                require(outcome == null, "an event after the outcome", event);
                require(starts > 0, "an event before the start", event);
                heardEvents = true;
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
                if (outcome instanceof Outcome.Done done) {
                    require(starts > 0, "an answer before the start", event);
                    rest = done.outputSize() - done.output().length;
                    onGiven(done);
                }
                if (outcome instanceof Outcome.WorkerLost lost) {
                    sightings.see(
                            lost.cause().contains("does not know of it")
                                    ? Sighting.MISSED_IN_BEATS
                                    : Sighting.WORKER_LOST);
                }
            }
        }
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
