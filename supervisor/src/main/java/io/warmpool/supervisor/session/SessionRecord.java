package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.session.SessionStore.Save;
import io.warmpool.supervisor.session.SessionStore.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** What is known of one session: what the store has of it, and what it should have but has not yet. */
final class SessionRecord {

    private static final int NO_STATE = -1;

    private final SessionKey key;
    private final Instant created;
    private Instant lastUsed;
    private long turns;
    private long storedSize;
    private int storedVersion = NO_STATE;
    private long storedStateSize;
    private Optional<Save> unsaved = Optional.empty();
    private long lastSave;
    private boolean saving;
    private boolean deleted;
    private int calls;
    private Optional<CallId> running = Optional.empty();

    SessionRecord(SessionKey key, Instant created) {
        this.key = key;
        this.created = created;
        this.lastUsed = created;
    }

    static SessionRecord of(Stored stored) {
        var record = new SessionRecord(stored.key(), stored.created());
        record.turns = stored.turns();
        record.lastUsed = stored.lastUsed();
        record.stored(stored);
        return record;
    }

    SessionKey key() {
        return key;
    }

    Instant created() {
        return created;
    }

    Instant lastUsed() {
        return lastUsed;
    }

    /** Time of day may go back; what was used last does not. */
    void used(Instant at) {
        if (at.isAfter(lastUsed)) {
            lastUsed = at;
        }
    }

    long turns() {
        return turns;
    }

    long nextTurn() {
        return ++turns;
    }

    boolean hasStoredState() {
        return storedVersion != NO_STATE;
    }

    /** What the store has not, as far as is known. */
    Optional<Save> unsaved() {
        return unsaved;
    }

    Optional<SavedState> unsavedState() {
        return unsaved.flatMap(Save::state);
    }

    /** One more thing to store, together with all that is not stored yet. */
    Save add(TranscriptEntry entry, Optional<SavedState> state, int keepEntries) {
        var entries = new ArrayList<TranscriptEntry>();
        unsaved.ifPresent(earlier -> entries.addAll(earlier.entries()));
        entries.add(entry);
        while (entries.size() > Math.max(1, keepEntries)) {
            entries.removeFirst();
        }
        var save = new Save(key, created, lastUsed, entries, state.or(this::unsavedState), keepEntries);
        unsaved = Optional.of(save);
        return save;
    }

    void saving(long number) {
        lastSave = number;
        saving = true;
    }

    boolean isSaving() {
        return saving;
    }

    long lastSave() {
        return lastSave;
    }

    void failed() {
        saving = false;
    }

    void saved(Stored stored) {
        saving = false;
        unsaved = Optional.empty();
        stored(stored);
    }

    private void stored(Stored stored) {
        storedSize = stored.size();
        storedVersion = stored.stateVersion();
        storedStateSize = stored.stateSize();
    }

    /** Gives up what the store has not. */
    void forgetUnsaved() {
        unsaved = Optional.empty();
    }

    boolean isDeleted() {
        return deleted;
    }

    void delete() {
        deleted = true;
    }

    /** How many calls of it are in the directory. */
    int calls() {
        return calls;
    }

    void callCame() {
        calls++;
    }

    void callWent() {
        calls--;
    }

    /** The call whose turn it is. */
    void running(Optional<CallId> call) {
        running = call;
    }

    SessionView view() {
        var waiting = calls - (running.isPresent() ? 1 : 0);
        var held = unsavedState().map(state -> new SessionView.State(state.version(), state.bytes().length, false));
        var kept = hasStoredState()
                ? Optional.of(new SessionView.State(storedVersion, storedStateSize, true))
                : Optional.<SessionView.State>empty();
        var size = storedSize + unsaved.map(Save::size).orElse(0L);
        return new SessionView(key, created, lastUsed, turns, size, held.or(() -> kept), running, waiting);
    }
}
