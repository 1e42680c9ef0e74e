package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.SavedState;

/** What workers say of their calls, handed on to those who wait. Owned by the pool's thread. */
final class Answers {

    /** Hears of each call that has left its worker, which has room again. */
    interface OnLeft {
        void left(Worker worker, long now);
    }

    private final Calls calls;
    private final Effects effects;
    private final Acknowledgements acknowledgements;
    private final OnLeft onLeft;

    Answers(Calls calls, Effects effects, Acknowledgements acknowledgements, OnLeft onLeft) {
        this.calls = calls;
        this.effects = effects;
        this.acknowledgements = acknowledgements;
        this.onLeft = onLeft;
    }

    /** Takes what a worker says of one of its calls. */
    void onMessage(Worker worker, FromWorker message, long now) {
        switch (message) {
            case FromWorker.CallStarted m -> onStarted(worker, m.call(), now);
            case FromWorker.CallEvent m -> onEvent(worker, m);
            case FromWorker.StatePart m -> onStatePart(worker, m);
            case FromWorker.CallDone m -> onDone(worker, m, now);
            case FromWorker.OutputPart m -> onOutputPart(worker, m, now);
            case FromWorker.CallFailed m -> onEnded(worker, m.call(), failure(m), m.lastEvent(), now);
            // The worker's own clock may cancel at the deadline a moment before ours does.
            case FromWorker.CallCancelled m ->
                onEnded(worker, m.call(), new Outcome.DeadlinePassed("running"), m.lastEvent(), now);
            default -> throw new IllegalArgumentException("not about a call: " + message);
        }
    }

    private static Outcome failure(FromWorker.CallFailed failed) {
        return failed.code().equals(FromWorker.CallFailed.ANSWER_LOST)
                ? new Outcome.WorkerLost(failed.message())
                : new Outcome.AgentFailed(failed.code(), failed.message(), failed.agentMicros());
    }

    private void onStarted(Worker worker, long number, long now) {
        var inFlight = worker.running().get(number);
        if (inFlight == null || inFlight.fate() != InFlight.Fate.SENT) {
            calls.unexpected();
            return;
        }
        started(worker, inFlight, now);
    }

    /** It runs, whoever said so. */
    void started(Worker worker, InFlight inFlight, long now) {
        inFlight.startedAt(new CallEvent.Started(worker.servedBy(), now - inFlight.submittedAt()), effects);
    }

    private void onEvent(Worker worker, FromWorker.CallEvent event) {
        var inFlight = worker.running().get(event.call());
        if (inFlight == null || inFlight.fate() != InFlight.Fate.STARTED) {
            calls.unexpected();
            return;
        }
        var told = event.name().equals("delta")
                ? new CallEvent.Delta(event.data())
                : new CallEvent.Named(event.name(), event.data());
        if (!inFlight.answered() && !inFlight.emit(event.number(), told, effects)) {
            calls.unexpected();
        }
    }

    private void onStatePart(Worker worker, FromWorker.StatePart part) {
        var inFlight = worker.running().get(part.call());
        if (inFlight == null || inFlight.isOutputUnderWay()) {
            calls.unexpected();
        } else if (!inFlight.answered() && (inFlight.call().session().isEmpty() || !inFlight.addState(part.bytes()))) {
            calls.unexpected();
        }
    }

    private static Outcome.Given given(InFlight inFlight, FromWorker.Saved saved) {
        return switch (saved) {
            case FromWorker.Saved.Nothing _ -> Outcome.Given.NOTHING;
            case FromWorker.Saved.Refused(var why) -> new Outcome.Given.Lost(why);
            case FromWorker.Saved.State(var version, var size) ->
                inFlight.state(size)
                        .<Outcome.Given>map(bytes -> new Outcome.Given.State(new SavedState(version, bytes)))
                        .orElseGet(
                                () -> new Outcome.Given.Lost("the state of " + size + " bytes did not arrive whole"));
        };
    }

    private void onDone(Worker worker, FromWorker.CallDone done, long now) {
        var inFlight = worker.running().get(done.call());
        if (inFlight != null && inFlight.isOutputRepeating()) {
            inFlight.outputBeginsAgain(done.outputSize());
            takeOutput(worker, inFlight, done.output(), now);
            return;
        }
        if (inFlight == null || inFlight.isOutputUnderWay()) {
            calls.unexpected();
            return;
        }
        if (inFlight.fate() == InFlight.Fate.SENT) {
            started(worker, inFlight, now);
        }
        if (!inFlight.answered()) {
            inFlight.tellGap(done.lastEvent(), effects);
            inFlight.deliver(
                    new CallEvent.Ended(new Outcome.Done(
                            done.contentType(),
                            done.outputSize(),
                            done.output(),
                            done.agentMicros(),
                            given(inFlight, done.saved()))),
                    effects);
        }
        inFlight.dropState();
        // Also of a cancelled call the rest still comes, or the worker's word that it does not.
        if (inFlight.outputLeft(done.outputSize() - done.output().length) == 0) {
            leave(worker, inFlight, now);
        }
    }

    private void onOutputPart(Worker worker, FromWorker.OutputPart part, long now) {
        var inFlight = worker.running().get(part.call());
        if (inFlight == null || inFlight.isOutputRepeating()) {
            calls.unexpected();
        } else {
            takeOutput(worker, inFlight, part.bytes(), now);
        }
    }

    private void takeOutput(Worker worker, InFlight inFlight, byte[] piece, long now) {
        var news = inFlight.news(piece);
        if (inFlight.outputLeft(0) < news.length) {
            calls.unexpected();
            return;
        }
        if (news.length == 0) {
            return;
        }
        if (inFlight.killAt() == Long.MAX_VALUE) {
            inFlight.deliver(new CallEvent.OutputPart(news), effects);
        }
        if (inFlight.outputLeft(-news.length) == 0) {
            leave(worker, inFlight, now);
        }
    }

    private void onEnded(Worker worker, long number, Outcome outcome, long lastEvent, long now) {
        var inFlight = worker.running().get(number);
        if (inFlight == null) {
            calls.unexpected();
            return;
        }
        if (lastEvent > 0 && inFlight.fate() == InFlight.Fate.SENT) {
            started(worker, inFlight, now);
        }
        if (!inFlight.answered()) {
            inFlight.tellGap(lastEvent, effects);
            inFlight.deliver(new CallEvent.Ended(outcome), effects);
        } else {
            calls.loseOutput(inFlight, "the call was cancelled in its worker");
        }
        leave(worker, inFlight, now);
    }

    private void leave(Worker worker, InFlight inFlight, long now) {
        worker.running().remove(inFlight.call().id().value());
        calls.remove(inFlight);
        acknowledgements.onLeft(worker, inFlight);
        worker.callEnded();
        onLeft.left(worker, now);
    }
}
