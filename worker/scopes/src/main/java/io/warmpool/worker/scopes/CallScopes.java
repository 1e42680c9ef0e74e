package io.warmpool.worker.scopes;

import io.warmpool.agent.Scope;
import io.warmpool.agent.Session;
import io.warmpool.agent.SessionState;
import io.warmpool.agent.UserScope;
import java.util.Optional;

/** What one call may take from the scopes. Ended by whoever runs the call, once the agent has returned. */
public interface CallScopes {

    /** The agent's code. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    /** The call's own scope. */
    Scope own();

    UserScope user();

    Optional<Session> session();

    /** Runs the agent: leases that it takes on this thread belong to this call. */
    void run(Body body) throws Exception;

    /** The state that the agent has given for its session, if it has and it is not too large. */
    Optional<SessionState> saved();

    /** Why the state that the agent has given is not taken. */
    Optional<String> refusal();

    /**
     * The call was cancelled, so whether it counts as a turn is not known here: what this worker keeps for its session is
     * dropped and made anew by the next call, also what this call still keeps for it before its end. Does nothing for a
     * call without a session. To be called before {@link #end}: after it the next call may have begun.
     */
    void forgetSession();

    /**
     * The call is over, however it ended. What was made for it alone is closed, the newest first; its leases on all else go
     * back after that, so that what they are for is not closed before what was made of it. Returns at once: if there is
     * something to close, this happens on another thread, otherwise the leases are back. A second time does nothing.
     */
    void end();
}
