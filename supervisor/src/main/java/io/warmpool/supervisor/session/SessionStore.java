package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps sessions beyond the life of this process. Every implementation passes the same contract test. Safe from any thread
 * and never blocks the caller; the futures complete on threads of the store's and fail with a {@link StoreException}. What is
 * handed in about a session is done in that order; what is asked may be answered from before what still waits.
 */
public interface SessionStore extends AutoCloseable {

    /**
     * What is kept of a session besides its transcript and the bytes of its state.
     *
     * @param turns calls that have ended
     * @param size of state and transcript in bytes
     * @param stateVersion as the agent gave it; -1 if no state was saved
     */
    record Stored(
            SessionKey key,
            Instant created,
            Instant lastUsed,
            long turns,
            long size,
            int stateVersion,
            long stateSize) {}

    /**
     * All that the end of a call changes, stored together or not at all. The session is made if it is not there.
     *
     * @param entries become the end of the transcript, of which the last {@code keepEntries} stay: turns one after another,
     *     and those of earlier saves that could not be stored come first. What is stored of these turns is replaced.
     * @param state replaces the one before, if there is one
     */
    record Save(
            SessionKey key,
            Instant created,
            Instant lastUsed,
            List<TranscriptEntry> entries,
            Optional<SavedState> state,
            int keepEntries) {

        /** What an entry takes besides its texts. */
        private static final long OVERHEAD = 512;

        public Save {
            if (entries.isEmpty()) {
                throw new IllegalArgumentException("a save needs an entry");
            }
        }

        /** The turn of the last entry. */
        public long turns() {
            return entries.getLast().turn();
        }

        /** About what it takes in memory, in bytes. */
        public long size() {
            return OVERHEAD * entries.size()
                    + state.map(each -> each.bytes().length).orElse(0)
                    + entries.stream().mapToLong(TranscriptEntry::size).sum();
        }
    }

    /**
     * A session that is to be deleted. A later one of the same key is another one: it began at another time.
     *
     * @param created as it was saved
     */
    record Gone(SessionKey key, Instant created) {}

    /** A state that was read. */
    sealed interface Read {

        /** None was saved. */
        record None() implements Read {}

        record Found(SavedState state) implements Read {}

        /** One was saved, but it is damaged, and how. */
        record Damaged(String why) implements Read {}
    }

    /** All sessions, in no order. A store that was never written to has none, also if it cannot be written to. */
    CompletableFuture<List<Stored>> all();

    /**
     * Completes when it is stored so that the death of any process leaves it there. Nothing of a session of the same key that
     * began at another time stays.
     */
    CompletableFuture<Stored> save(Save save);

    /** The state of a session. */
    CompletableFuture<Read> state(SessionKey key);

    /** Entries of later turns, oldest first. */
    CompletableFuture<List<TranscriptEntry>> transcript(SessionKey key, long afterTurn, int limit);

    /** Deletes sessions with all that belongs to them; those that are not there are passed over. */
    CompletableFuture<Void> delete(List<Gone> sessions);

    /** Stores what was handed in before, for up to a few seconds. */
    @Override
    void close();
}
