package io.warmpool.worker.scopes;

import io.warmpool.agent.SessionState;
import java.util.Optional;

/**
 * For whom a call runs.
 *
 * @param call its id
 * @param session the conversation that it belongs to, if it belongs to one
 */
public record Caller(String call, Optional<String> tenant, Optional<String> user, Optional<Conversation> session) {

    /**
     * What a call brings of its session.
     *
     * @param turn calls of the session that ended before
     * @param reset whether it had a state that could not be read
     * @param state what was saved last
     */
    public record Conversation(String id, long turn, boolean reset, Optional<SessionState> state) {}
}
