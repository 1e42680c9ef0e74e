package io.warmpool.agent;

import java.util.Optional;

/**
 * The conversation that a call belongs to. Its calls come one at a time, and to the same worker where possible.
 *
 * <p>Two things are kept for it. Its <em>state</em>, as bytes: stored by the supervisor, and handed to whichever worker gets
 * the next call. And as a {@link Scope} whatever live values the agent likes to have at hand in this worker: they are made
 * anew where the session comes to another worker, has been elsewhere in between, was idle for
 * {@code pools.<name>.caches.session-idle}, or made room for one of {@code caches.sessions} others; and where it is not sure
 * that this worker's last call counts as a turn, because it was cancelled or its supervisor may have gone before it heard of
 * the end. So nothing that is kept in it is ever older than the state.
 */
public interface Session extends Scope {

    /** The session's id ({@code Warmpool-Session}). It means something only together with tenant and user. */
    String id();

    /** How many calls of this session have ended before this one. */
    long turn();

    /** What an earlier call saved last, if any did. */
    Optional<SessionState> state();

    /** True if something had been saved that could not be read any more: the session starts anew. */
    boolean isReset();

    /**
     * Saves the state: it is stored together with the outcome if this call succeeds. A second call replaces the first. An
     * empty state is none: it takes away the one before. State that is larger than {@code sessions.max-state} is not stored;
     * the call's answer is delivered all the same, the client is told, and the state before it stays.
     *
     * @param version of the format, from 0, of the agent's own choice: the next generation of the agent may find it
     * @param bytes not to be changed any more
     */
    void save(int version, byte[] bytes);
}
