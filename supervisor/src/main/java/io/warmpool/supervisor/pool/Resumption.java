package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.Turn;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the calls of a worker whose link was proved again, be it to this supervisor or to an earlier one before:
 * they go on, are missing, or are taken over. Owned by the pool's thread.
 */
final class Resumption {

    private final String pool;
    private final Effects effects;
    private final Claims claims;
    private final Calls calls;
    private final Answers answers;
    private final Losses losses;
    private final Deadlines deadlines;
    private final Acknowledgements acknowledgements;

    Resumption(
            String pool,
            Effects effects,
            Claims claims,
            Calls calls,
            Answers answers,
            Losses losses,
            Deadlines deadlines,
            Acknowledgements acknowledgements) {
        this.pool = pool;
        this.effects = effects;
        this.claims = claims;
        this.calls = calls;
        this.answers = answers;
        this.losses = losses;
        this.deadlines = deadlines;
        this.acknowledgements = acknowledgements;
    }

    /** Only what is sent from now on is sure to arrive; a state that had come in part comes again as a whole. */
    void onProvedAgain(Worker worker) {
        for (var inFlight : worker.running().values()) {
            inFlight.inDoubt(true);
            inFlight.dropState();
        }
    }

    /** The worker says what it runs. */
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
            if (number == ProbeCall.NUMBER
                    || worker.running().containsKey(number)
                    || acknowledgements.awaits(worker, new CallId(number))) {
                continue;
            }
            if (calls.get(new CallId(number)) == null) {
                takeOver(worker, new CallId(number), now);
            } else {
                // It waits, or another worker has it.
                calls.unexpected();
            }
        }
    }

    /** The worker has this call, but what was said of it may be lost: its start, its cancellation, parts of its output. */
    private void goOn(Worker worker, InFlight inFlight, long now) {
        if (inFlight.fate() == InFlight.Fate.SENT) {
            answers.started(worker, inFlight, now);
        }
        // Of a job's output it says all once more, or that it cannot. A call that is nobody's may be a job's.
        var repeats = inFlight.isOutputUnderWay() && (inFlight.call().job().isPresent() || inFlight.isNobodys());
        if (repeats) {
            inFlight.outputRepeats();
        }
        if (inFlight.killAt() != Long.MAX_VALUE) {
            effects.send(
                    worker.incarnation(),
                    new ToWorker.CancelCall(inFlight.call().id().value()));
        } else if (inFlight.isOutputUnderWay() && !repeats) {
            calls.loseOutput(inFlight, "the link to its worker was lost and a part with it");
            deadlines.abandon(inFlight, now);
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
            inFlight.heardBefore(claim.get().heard());
            answers.started(worker, inFlight, now);
            deadlines.watch(inFlight);
        } else {
            inFlight.answeredToNobody();
            answers.started(worker, inFlight, now);
            deadlines.abandon(inFlight, now);
        }
    }

    private Call nobodys(CallId id) {
        return new Call(
                id,
                pool,
                new byte[0],
                "",
                "",
                "",
                "",
                Map.of(),
                Long.MAX_VALUE,
                false,
                Repeat.NEVER,
                Optional.empty(),
                Optional.empty(),
                Turn.FIRST);
    }
}
