package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.session.SessionStore.Gone;
import io.warmpool.supervisor.session.SessionStore.Stored;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was handed to the store, and what the store could not take: that stays in memory, up to a limit, and is handed in again. Never says
 * that something is stored before the store has said so. Owned by one thread.
 */
final class Ledger {

    /** Hears how a save ended. */
    interface OnSaved {
        /** An empty failure says that it is stored. */
        void saved(String failure, Moment now);
    }

    private record Pending(SessionRecord record, SessionStore.Save save, OnSaved then) {}

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);

    private static final int MOST_RETRIES = 1000;

    private final Effects effects;
    private final long maxUnsaved;
    private final int maxUndeleted;
    private final StateCache cache;
    private final Map<Long, Pending> pending = new HashMap<>();
    private final Map<SessionRecord, Long> unsaved = new LinkedHashMap<>();
    private final Map<Long, List<Gone>> deleting = new HashMap<>();
    private final Set<Gone> undeleted = new LinkedHashSet<>();
    private long unsavedBytes;
    private long numbers;
    private String failure = "";

    Ledger(Effects effects, StateCache cache, long maxUnsaved, int maxUndeleted) {
        this.effects = effects;
        this.cache = cache;
        this.maxUnsaved = maxUnsaved;
        this.maxUndeleted = maxUndeleted;
    }

    /** A number for whatever is asked of the store. */
    long nextNumber() {
        return ++numbers;
    }

    /** The state as the next call must find it, if it need not be read. */
    Optional<SavedState> state(SessionRecord record) {
        return record.unsavedState().or(() -> cache.find(record.key()));
    }

    /** Hands in what a call has left, with what was not stored before. */
    void save(SessionRecord record, TranscriptEntry entry, Optional<SavedState> state, int keepEntries, OnSaved then) {
        handIn(record, record.add(entry, state, keepEntries), then);
    }

    private void handIn(SessionRecord record, SessionStore.Save save, OnSaved then) {
        var number = nextNumber();
        record.saving(number);
        pending.put(number, new Pending(record, save, then));
        effects.save(number, save);
    }

    void onSaved(long number, Stored stored, Moment now) {
        works();
        var done = taken(number);
        var record = done.record();
        // An earlier one says nothing about what a later one brings.
        if (record.lastSave() == number && !record.isDeleted()) {
            record.saved(stored);
            forgive(record);
            done.save().state().ifPresent(state -> cache.put(record.key(), state));
        }
        done.then().saved("", now);
    }

    void onSaveFailed(long number, String why, Moment now) {
        fails(why);
        var failed = taken(number);
        var record = failed.record();
        if (record.lastSave() == number && !record.isDeleted()) {
            record.failed();
            record.unsaved().ifPresent(_ -> note(record));
        }
        failed.then().saved(why, now);
    }

    private Pending taken(long number) {
        var taken = pending.remove(number);
        if (taken == null) {
            throw new IllegalStateException("a save is answered that was not handed in");
        }
        return taken;
    }

    /** The store takes too long: what it was to save counts as unsaved until it answers. */
    void late(SessionRecord record, String why) {
        fails(why);
        if (!record.isDeleted() && record.unsaved().isPresent()) {
            note(record);
        }
    }

    private void note(SessionRecord record) {
        forgive(record);
        var size = record.unsaved().orElseThrow().size();
        unsaved.put(record, size);
        unsavedBytes += size;
        while (unsavedBytes > maxUnsaved) {
            var eldest = unsaved.keySet().iterator().next();
            log.error(
                    "what {} session(s) could not store takes {} bytes, more than {}: the oldest is lost, its session {}"
                            + " goes back to what was stored before",
                    unsaved.size(),
                    unsavedBytes,
                    maxUnsaved,
                    LogText.of(eldest.key()));
            forgive(eldest);
            eldest.forgetUnsaved();
            cache.remove(eldest.key());
        }
    }

    private void forgive(SessionRecord record) {
        var size = unsaved.remove(record);
        unsavedBytes -= size == null ? 0 : size;
    }

    /** Hands in again what could not be stored or deleted. */
    void retry() {
        if (!undeleted.isEmpty()) {
            var again = undeleted.stream().limit(MOST_RETRIES).toList();
            again.forEach(undeleted::remove);
            delete(again);
        }
        unsaved.keySet().stream()
                .filter(record -> !record.isSaving())
                .limit(MOST_RETRIES)
                .toList()
                .forEach(record -> handIn(record, record.unsaved().orElseThrow(), (_, _) -> {}));
    }

    /** A session is gone, and nothing of it is to be stored any more. */
    void forget(SessionRecord record) {
        forgive(record);
        record.forgetUnsaved();
        cache.remove(record.key());
    }

    /** Deletes from the store, sooner or later. */
    long delete(List<Gone> sessions) {
        var number = nextNumber();
        deleting.put(number, sessions);
        effects.delete(number, sessions);
        return number;
    }

    /** Tries once more to delete what the store may still have of sessions of this key; empty if there is nothing. */
    OptionalLong deleteAgain(SessionKey key) {
        var left = leftOvers(key);
        left.forEach(undeleted::remove);
        return left.isEmpty() ? OptionalLong.empty() : OptionalLong.of(delete(left));
    }

    /** When a new session of this key begins: never at the time of one that the store may still have. */
    Instant begins(SessionKey key, Instant now) {
        var begins = now;
        for (var left : leftOvers(key)) {
            if (!begins.isAfter(left.created())) {
                begins = left.created().plusMillis(1);
            }
        }
        return begins;
    }

    private List<Gone> leftOvers(SessionKey key) {
        return Stream.concat(undeleted.stream(), deleting.values().stream().flatMap(List::stream))
                .filter(gone -> gone.key().equals(key))
                .distinct()
                .toList();
    }

    void onDeleted(long number, String why) {
        var sessions = deleting.remove(number);
        if (sessions == null) {
            throw new IllegalStateException("a deletion is answered that was not handed in");
        }
        if (why.isEmpty()) {
            works();
            return;
        }
        fails(why);
        undeleted.addAll(sessions);
        while (undeleted.size() > maxUndeleted) {
            var eldest = undeleted.iterator().next();
            log.error(
                    "the deleted session {} is still in the store and will be there after a restart",
                    LogText.of(eldest.key()));
            undeleted.remove(eldest);
        }
    }

    void onLoaded(SessionKey key, SavedState state) {
        cache.put(key, state);
    }

    private void works() {
        if (!failure.isEmpty()) {
            log.warn("sessions are stored again; {} still have to be", unsaved.size());
            failure = "";
        }
    }

    private void fails(String why) {
        if (failure.isEmpty()) {
            log.error("sessions cannot be stored, calls go on and say so: {}", why);
        }
        failure = why;
    }

    /** Whether the store owes no answer about a save or a deletion. */
    boolean isQuiet() {
        return pending.isEmpty() && deleting.isEmpty();
    }

    int unsaved() {
        return unsaved.size();
    }

    String failure() {
        return failure;
    }
}
