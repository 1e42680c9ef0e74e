package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionReceipt;
import io.warmpool.supervisor.call.SessionReceipt.Kept;
import io.warmpool.supervisor.session.SessionCall.Phase;
import java.util.Optional;

/**
 * How the calls of sessions end: what they leave is stored before their clients hear of it, and then the next one's turn
 * comes. Owned by the directory's thread.
 */
final class Endings {

    private final int maxTranscript;
    private final Transcriber transcriber;
    private final Effects effects;
    private final Records records;
    private final Ledger ledger;
    private final Timers timers;
    private final Turns turns;

    Endings(SessionLimits limits, Effects effects, Records records, Ledger ledger, Timers timers, Turns turns) {
        this.maxTranscript = limits.maxTranscript();
        this.transcriber = new Transcriber(limits.maxText());
        this.effects = effects;
        this.records = records;
        this.ledger = ledger;
        this.timers = timers;
        this.turns = turns;
    }

    /** It has ended in its pool. {@code worker} is who ran it, empty if nobody did. */
    void onOutcome(SessionCall call, Outcome outcome, String worker, Moment now) {
        if (call.phase() != Phase.POOLED || call.outcome().isPresent()) {
            throw new IllegalStateException("an outcome of call " + call.id() + " that nobody waits for: " + outcome);
        }
        var how = outcome instanceof Outcome.Cancelled && call.interruptedBy().isPresent()
                ? new Outcome.Interrupted(call.interruptedBy().get())
                : outcome;
        call.outcome(how);
        var record = call.record();
        record.used(now.wall());
        if (worker.isEmpty() && !(how instanceof Outcome.Done)) {
            release(call, Optional.empty(), now);
        } else if (record.isDeleted()) {
            release(
                    call,
                    Optional.of(receipt(call, record.nextTurn(), Kept.NOT_SAVED, "the session was deleted")),
                    now);
        } else {
            keep(call, record, worker, now);
        }
    }

    private void keep(SessionCall call, SessionRecord record, String worker, Moment now) {
        var turn = record.nextTurn();
        var outcome = call.outcome().orElseThrow();
        var given = outcome instanceof Outcome.Done done ? done.given() : Outcome.Given.NOTHING;
        var state = given instanceof Outcome.Given.State(var saved) ? Optional.of(saved) : Optional.<SavedState>empty();
        var entry = transcriber.entry(call, turn, worker, outcome, now);
        call.timer(Optional.of(timers.set(now.nanos() + Directory.STORE_LIMIT.toNanos(), at -> {
            var why = "the store did not answer within " + Directory.STORE_LIMIT.toSeconds() + " s";
            ledger.late(record, why);
            release(call, Optional.of(receipt(call, turn, Kept.NOT_SAVED, why)), at);
        })));
        ledger.save(record, entry, state, maxTranscript, (failure, at) -> {
            if (!call.isReleased()) {
                release(call, Optional.of(receipt(call, turn, given, record, failure)), at);
            } else if (!record.isDeleted()) {
                records.publish(record);
            }
        });
        records.publish(record);
    }

    private static SessionReceipt receipt(
            SessionCall call, long turn, Outcome.Given given, SessionRecord record, String failure) {
        if (!failure.isEmpty()) {
            return receipt(call, turn, Kept.NOT_SAVED, failure);
        }
        if (record.isDeleted()) {
            return receipt(call, turn, Kept.NOT_SAVED, "the session was deleted");
        }
        return switch (given) {
            case Outcome.Given.State _ -> receipt(call, turn, Kept.SAVED, "");
            case Outcome.Given.Nothing _ -> receipt(call, turn, Kept.UNCHANGED, "");
            case Outcome.Given.Lost(var why) -> receipt(call, turn, Kept.NOT_SAVED, why);
        };
    }

    private static SessionReceipt receipt(SessionCall call, long turn, Kept kept, String why) {
        return new SessionReceipt(turn, call.isReset(), kept, why);
    }

    private void release(SessionCall call, Optional<SessionReceipt> receipt, Moment now) {
        timers.cancel(call);
        call.release();
        records.publish(call.record());
        effects.release(call, receipt, call.outcome().orElseThrow());
        passIfOver(call, now);
    }

    /** It takes no place in its worker any more. */
    void onLeft(SessionCall call, Moment now) {
        if (call.phase() != Phase.POOLED || call.hasLeft()) {
            throw new IllegalStateException("call " + call.id() + " left twice");
        }
        call.leave();
        passIfOver(call, now);
    }

    private void passIfOver(SessionCall call, Moment now) {
        if (call.hasLeft() && call.isReleased()) {
            turns.pass(call, now);
        }
    }
}
