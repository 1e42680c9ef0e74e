package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.SessionKey;
import java.time.Instant;
import java.util.Optional;

/**
 * One session as it is now.
 *
 * @param calls that have ended
 * @param size of its state and its transcript in bytes
 * @param state the one that was saved last
 * @param running the call whose turn it is
 * @param waiting calls behind that one
 */
public record SessionView(
        SessionKey key,
        Instant created,
        Instant lastUsed,
        long calls,
        long size,
        Optional<State> state,
        Optional<CallId> running,
        int waiting) {

    /**
     * What is known of a saved state.
     *
     * @param version of the format, as the agent gave it
     * @param size in bytes
     * @param stored false if only this supervisor's memory has it, because the store failed
     */
    public record State(int version, long size, boolean stored) {}
}
