package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** All sessions of a supervisor, for those who look at them. Safe from any thread; never waits for a worker. */
public interface SessionDirectory {

    /**
     * Sessions that match, the most recently used first.
     *
     * @param after what an earlier page named as its next, or empty for the first page
     * @param limit 1 to 1000
     * @return fails with an {@link IllegalArgumentException} if {@code after} is no such thing
     */
    CompletableFuture<SessionPage> list(SessionFilter filter, String after, int limit);

    /** One session, if there is one. */
    CompletableFuture<Optional<SessionView>> find(SessionKey key);

    /**
     * What was said in a session, oldest first; an empty page if there is no such session.
     *
     * @param afterTurn entries of later turns only; 0 for all
     * @param limit 1 to 1000
     * @return fails with a {@link StoreException} if the store cannot be read
     */
    CompletableFuture<TranscriptPage> transcript(SessionKey key, long afterTurn, int limit);

    /**
     * Deletes a session: its record, transcript and state, and what workers keep for it. A call of it that runs is
     * cancelled, and so are those that wait.
     *
     * @return whether there was one; fails with a {@link StoreException} if it could not be deleted from the store
     */
    CompletableFuture<Boolean> delete(SessionKey key);

    /** How the directory is, as it was last published. */
    SessionHealth health();
}
