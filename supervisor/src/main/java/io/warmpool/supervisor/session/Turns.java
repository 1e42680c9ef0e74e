package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.call.OnBusy;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.call.Turn;
import io.warmpool.supervisor.session.SessionCall.Phase;
import io.warmpool.supervisor.session.SessionStore.Read;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose turn it is: one call of a session at a time goes to its pool, with the state that the one before has left. Owned by
 * the directory's thread.
 */
final class Turns {

    private static final Logger log = LoggerFactory.getLogger(Turns.class);

    private final SessionLimits limits;
    private final Effects effects;
    private final Records records;
    private final Ledger ledger;
    private final Timers timers;
    private final Map<SessionKey, Line> lines = new HashMap<>();

    Turns(SessionLimits limits, Effects effects, Records records, Ledger ledger, Timers timers) {
        this.limits = limits;
        this.effects = effects;
        this.records = records;
        this.ledger = ledger;
        this.timers = timers;
    }

    // ---- a call comes ----

    /** Why a call may not come in now, or empty if it may. */
    Optional<Rejection> refusal(SessionCall call) {
        var line = lines.get(call.key());
        return line == null ? Optional.empty() : refusal(line, call);
    }

    /** Takes one that may come in. */
    void take(SessionCall call, Moment now) {
        var line = lines.get(call.key());
        if (line == null) {
            begin(lines.computeIfAbsent(call.key(), _ -> new Line()), call, now);
        } else {
            join(line, call, now);
        }
    }

    private Optional<Rejection> refusal(Line line, SessionCall call) {
        var current = line.current().orElseThrow();
        return switch (call.onBusy()) {
            case INTERRUPT -> Optional.empty();
            case REJECT -> {
                // A client that has its answer may ask again: its worker lets the call before go at any moment.
                if (current.isAboutToLeave() && line.waiting().isEmpty()) {
                    yield Optional.empty();
                }
                var ahead = current.isAboutToLeave() ? line.waiting().getFirst() : current;
                yield Optional.of(new Rejection.SessionBusy(
                        "call " + ahead.id() + " of this session runs: wait for its end, or let this one wait for its"
                                + " turn or interrupt it",
                        ahead.id()));
            }
            case ENQUEUE ->
                line.waiting().size() < limits.maxWaiting()
                        ? Optional.empty()
                        : Optional.of(new Rejection.Overloaded(
                                line.waiting().size() + " calls of this session wait for their turn (at most "
                                        + limits.maxWaiting() + "): wait for an answer before the next call",
                                1));
        };
    }

    private void join(Line line, SessionCall call, Moment now) {
        if (call.onBusy() == OnBusy.INTERRUPT) {
            interrupt(line, call);
            if (line.current().isEmpty()) {
                begin(line, call, now);
                return;
            }
        }
        line.waiting().addLast(call);
        call.timer(Optional.of(timers.set(call.call().deadlineNanos(), _ -> onWaitedTooLong(line, call))));
    }

    private void interrupt(Line line, SessionCall by) {
        sendAway(line, new Outcome.Interrupted(by.id()));
        var current = line.current().orElseThrow();
        if (current.phase() == Phase.LOADING) {
            leaveLoading(line, current, new Outcome.Interrupted(by.id()));
        } else if (isInterruptible(current)) {
            current.interruptedBy(by.id());
            effects.cancel(current);
        }
    }

    /** One whose session is deleted was cancelled for that. */
    private static boolean isInterruptible(SessionCall call) {
        return call.outcome().isEmpty()
                && call.interruptedBy().isEmpty()
                && !call.record().isDeleted();
    }

    private void onWaitedTooLong(Line line, SessionCall call) {
        line.waiting().remove(call);
        end(call, new Outcome.DeadlinePassed("waiting for its turn in the session"));
        records.settle(call.record());
    }

    // ---- its turn ----

    private void begin(Line line, SessionCall call, Moment now) {
        line.current(Optional.of(call));
        call.record().running(Optional.of(call.id()));
        timers.cancel(call);
        var record = call.record();
        var known = ledger.state(record);
        if (known.isPresent() || !record.hasStoredState()) {
            submit(call, known);
            return;
        }
        var number = ledger.nextNumber();
        line.load(number);
        call.phase(Phase.LOADING);
        var limit = Math.min(call.call().deadlineNanos(), now.nanos() + Directory.STORE_LIMIT.toNanos());
        call.timer(Optional.of(timers.set(limit, at -> onReadTooLate(line, call, at))));
        effects.load(number, call.key());
    }

    private void submit(SessionCall call, Optional<SavedState> state) {
        call.phase(Phase.POOLED);
        effects.submit(call, new Turn(call.record().turns(), call.isReset(), state));
    }

    private void onReadTooLate(Line line, SessionCall call, Moment now) {
        Outcome how = call.call().deadlineNanos() <= now.nanos()
                ? new Outcome.DeadlinePassed("waiting for the state of its session")
                : new Outcome.Refused(storeFails(
                        "the session's state was not read within " + Directory.STORE_LIMIT.toSeconds() + " s"));
        leaveLoading(line, call, how);
        next(line, call.key(), now);
        records.settle(call.record());
    }

    /** A state was read; nothing happens if nobody waits for it any more. */
    void onState(long number, SessionKey key, Read read) {
        loading(number, key).ifPresent(call -> {
            timers.cancel(call);
            switch (read) {
                case Read.Found(var state) -> {
                    ledger.onLoaded(key, state);
                    submit(call, Optional.of(state));
                }
                case Read.None() -> startAnew(call, "the store has lost it");
                case Read.Damaged(var why) -> startAnew(call, why);
            }
        });
    }

    private void startAnew(SessionCall call, String why) {
        log.error("the session {} starts anew, its saved state cannot be used: {}", LogText.of(call.key()), why);
        call.reset();
        submit(call, Optional.empty());
    }

    /** The conversation may not be forked: without its state a call is not run. */
    void onStateUnreadable(long number, SessionKey key, String why, Moment now) {
        loading(number, key).ifPresent(call -> {
            var line = lines.get(key);
            leaveLoading(line, call, new Outcome.Refused(storeFails("the session's state cannot be read: " + why)));
            next(line, key, now);
            records.settle(call.record());
        });
    }

    private Optional<SessionCall> loading(long number, SessionKey key) {
        var line = lines.get(key);
        if (line == null || line.load() != number) {
            return Optional.empty();
        }
        line.load(0);
        return line.current();
    }

    private void leaveLoading(Line line, SessionCall call, Outcome how) {
        line.load(0);
        line.current(Optional.empty());
        call.record().running(Optional.empty());
        end(call, how);
    }

    // ---- a call goes ----

    /** The one whose turn it was has ended and left: the next one may come. */
    void pass(SessionCall call, Moment now) {
        var line = lines.get(call.key());
        line.current(Optional.empty());
        call.record().running(Optional.empty());
        call.phase(Phase.GONE);
        call.record().callWent();
        if (call.record().isDeleted()) {
            // While it ran it may have put something there again.
            effects.releaseInWorkers(call.key());
        }
        next(line, call.key(), now);
        records.settle(call.record());
    }

    private void next(Line line, SessionKey key, Moment now) {
        if (line.waiting().isEmpty()) {
            lines.remove(key);
        } else {
            begin(line, line.waiting().removeFirst(), now);
        }
    }

    /** Nobody waits for it any more. */
    void cancel(SessionCall call, Moment now) {
        switch (call.phase()) {
            case WAITING -> {
                var line = lines.get(call.key());
                if (line != null && line.waiting().remove(call)) {
                    end(call, new Outcome.Cancelled(false));
                    records.settle(call.record());
                }
            }
            case LOADING -> {
                var line = lines.get(call.key());
                leaveLoading(line, call, new Outcome.Cancelled(false));
                next(line, call.key(), now);
                records.settle(call.record());
            }
            case POOLED -> effects.cancel(call);
            case GONE -> {}
        }
    }

    /** Its session is deleted: those that wait are sent away, and the one that runs is cancelled. */
    void cancelAll(SessionKey key, Moment now) {
        var line = lines.get(key);
        if (line == null) {
            return;
        }
        sendAway(line, new Outcome.Cancelled(false));
        var current = line.current().orElseThrow();
        if (current.phase() == Phase.LOADING) {
            leaveLoading(line, current, new Outcome.Cancelled(false));
            next(line, key, now);
        } else if (current.outcome().isEmpty()) {
            effects.cancel(current);
        }
    }

    /** No turn comes any more for those that wait. */
    void refuseWaiting(Rejection why) {
        for (var line : lines.values()) {
            sendAway(line, new Outcome.Refused(why));
            line.current().ifPresent(call -> records.settle(call.record()));
        }
    }

    private void sendAway(Line line, Outcome how) {
        for (var waiting : List.copyOf(line.waiting())) {
            line.waiting().remove(waiting);
            end(waiting, how);
        }
    }

    /** Of a call that is not with its pool. */
    private void end(SessionCall call, Outcome outcome) {
        timers.cancel(call);
        call.phase(Phase.GONE);
        call.record().callWent();
        effects.answer(call, outcome);
    }

    static Rejection storeFails(String why) {
        return new Rejection.Overloaded(
                why + "; the call did not run, because it would not know what was said before: look after the store in"
                        + " the supervisor's home and try again",
                Directory.RETRY_SECONDS);
    }

    /** How many sessions have calls. */
    int lines() {
        return lines.size();
    }
}
