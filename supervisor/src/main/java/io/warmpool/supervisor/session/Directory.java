package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.session.SessionStore.Gone;
import io.warmpool.supervisor.session.SessionStore.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides what becomes of the sessions and their calls. Takes events and the time, speaks through {@link Effects}; owned by
 * one thread, and touches nothing outside.
 */
final class Directory {

    /** How long a client waits for the store at the most. */
    static final Duration STORE_LIMIT = Duration.ofSeconds(2);

    static final int RETRY_SECONDS = 5;

    private static final int MOST_SWEPT = 1000;
    private static final int LEAST_UNDELETED = 1000;
    static final Rejection STOPPING = new Rejection.NoWorker("the supervisor is stopping", RETRY_SECONDS);

    /**
     * What may stay in memory, in bytes.
     *
     * @param states that the store has as well
     * @param unsaved that the store could not take
     */
    record Memory(long states, long unsaved) {

        static final Memory DEFAULT = new Memory(32L << 20, 64L << 20);
    }

    private final SessionLimits limits;
    private final Effects effects;
    private final Records records;
    private final Ledger ledger;
    private final Timers timers = new Timers();
    private final Turns turns;
    private final Endings endings;
    /** Calls that came before the first attempt to read the sessions has ended. */
    private final List<SessionCall> early = new ArrayList<>();

    private Optional<String> unread = Optional.of("not done yet");
    private boolean isTried;
    private boolean closing;

    Directory(SessionLimits limits, Effects effects, Memory memory, Moment now) {
        this.limits = limits;
        this.effects = effects;
        this.records = new Records(limits, effects);
        this.ledger = new Ledger(
                effects, new StateCache(memory.states()), memory.unsaved(), Math.max(LEAST_UNDELETED, limits.max()));
        this.turns = new Turns(limits, effects, records, ledger, timers);
        this.endings = new Endings(limits, effects, records, ledger, timers, turns);
        sweepLater(now);
    }

    // ---- what the store has ----

    /** All sessions. Until this comes calls wait, or are refused if it was tried: nobody knows what was said before. */
    void onAll(List<SessionStore.Stored> stored, Moment now) {
        if (unread.isEmpty()) {
            throw new IllegalStateException("the sessions were read a second time");
        }
        stored.forEach(each -> records.add(SessionRecord.of(each)));
        unread = Optional.empty();
        letEarlyIn(now);
    }

    void onAllUnreadable(String why, Moment now) {
        if (unread.isPresent()) {
            unread = Optional.of(why);
            letEarlyIn(now);
        }
    }

    private void letEarlyIn(Moment now) {
        isTried = true;
        var calls = List.copyOf(early);
        early.clear();
        calls.forEach(call -> onCall(call, now));
    }

    boolean isRead() {
        return unread.isEmpty();
    }

    void onState(long number, SessionKey key, Read read) {
        turns.onState(number, key, read);
    }

    void onStateUnreadable(long number, SessionKey key, String why, Moment now) {
        turns.onStateUnreadable(number, key, why, now);
    }

    void onSaved(long number, SessionStore.Stored stored, Moment now) {
        ledger.onSaved(number, stored, now);
    }

    void onSaveFailed(long number, String why, Moment now) {
        ledger.onSaveFailed(number, why, now);
    }

    /** An empty failure says that it is done. */
    void onDeleted(long number, String failure) {
        ledger.onDeleted(number, failure);
    }

    // ---- calls ----

    void onCall(SessionCall call, Moment now) {
        if (!isTried && !closing) {
            early.add(call);
            return;
        }
        var known = records.find(call.key());
        var refusal = refusal(call, known.isPresent());
        if (refusal.isPresent()) {
            call.phase(SessionCall.Phase.GONE);
            effects.answer(call, new Outcome.Refused(refusal.get()));
            return;
        }
        var record = known.orElseGet(() -> records.open(call.key(), ledger.begins(call.key(), now.wall())));
        call.arrive(record, now);
        record.callCame();
        record.used(now.wall());
        turns.take(call, now);
        records.publish(record);
    }

    private Optional<Rejection> refusal(SessionCall call, boolean isKnown) {
        if (closing) {
            return Optional.of(STOPPING);
        }
        if (unread.isPresent()) {
            return Optional.of(Turns.storeFails("the sessions cannot be read: " + unread.get()));
        }
        var full = isKnown ? Optional.<String>empty() : records.refusal(call.key());
        return full.<Rejection>map(why -> new Rejection.Overloaded(why, RETRY_SECONDS))
                .or(() -> turns.refusal(call));
    }

    /** Nobody waits for it any more. */
    void onCancel(SessionCall call, Moment now) {
        if (early.remove(call)) {
            call.phase(SessionCall.Phase.GONE);
            effects.answer(call, new Outcome.Cancelled(false));
            return;
        }
        turns.cancel(call, now);
    }

    /** It has ended in its pool. {@code worker} is who ran it, empty if nobody did. */
    void onOutcome(SessionCall call, Outcome outcome, String worker, Moment now) {
        endings.onOutcome(call, outcome, worker, now);
    }

    /** It takes no place in its worker any more. */
    void onLeft(SessionCall call, Moment now) {
        endings.onLeft(call, now);
    }

    // ---- sessions ----

    /**
     * Deletes a session, or tries once more to delete one from the store.
     *
     * @return the number of the deletion, whose answer comes to {@link #onDeleted}, or empty if there is nothing to delete
     */
    OptionalLong onDelete(SessionKey key, Moment now) {
        var found = records.find(key);
        if (found.isEmpty()) {
            return ledger.deleteAgain(key);
        }
        drop(found.get());
        turns.cancelAll(key, now);
        effects.releaseInWorkers(key);
        return OptionalLong.of(ledger.delete(List.of(gone(found.get()))));
    }

    private static Gone gone(SessionRecord record) {
        return new Gone(record.key(), record.created());
    }

    private void drop(SessionRecord record) {
        records.remove(record);
        ledger.forget(record);
    }

    private void sweepLater(Moment now) {
        timers.set(now.nanos() + limits.sweepInterval().toNanos(), at -> {
            sweep(at);
            sweepLater(at);
        });
    }

    private void sweep(Moment now) {
        var oldest = now.wall().minus(limits.idleTimeout());
        var idle = new ArrayList<Gone>();
        for (var record : records.all()) {
            if (idle.size() < MOST_SWEPT
                    && record.calls() == 0
                    && record.lastUsed().isBefore(oldest)) {
                idle.add(gone(record));
                drop(record);
                effects.releaseInWorkers(record.key());
            }
        }
        if (!idle.isEmpty()) {
            ledger.delete(idle);
        }
        ledger.retry();
    }

    // ---- the whole ----

    long nextDeadline() {
        return timers.next();
    }

    void onTick(Moment now) {
        timers.ring(now);
    }

    /** No calls are let in any more, those that wait are sent away, and what is unsaved is tried once more. */
    void onClose() {
        closing = true;
        for (var call : early) {
            call.phase(SessionCall.Phase.GONE);
            effects.answer(call, new Outcome.Refused(STOPPING));
        }
        early.clear();
        turns.refuseWaiting(STOPPING);
        ledger.retry();
    }

    /** Whether the store owes no answer about a save or a deletion. */
    boolean isQuiet() {
        return ledger.isQuiet();
    }

    SessionHealth health() {
        return new SessionHealth(records.size(), limits.max(), ledger.unsaved(), unread.orElse(ledger.failure()));
    }

    /** How many sessions have calls. */
    int lines() {
        return turns.lines();
    }

    /** How many things are to be done later, the sweep being one. */
    int timers() {
        return timers.size();
    }
}
