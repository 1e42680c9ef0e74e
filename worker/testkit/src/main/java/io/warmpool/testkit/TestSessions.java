package io.warmpool.testkit;

import io.warmpool.agent.SessionState;
import io.warmpool.worker.scopes.Caller.Conversation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a supervisor would remember of the sessions of one tester: their turns, and what was saved last. Like it, it lets
 * one call of a session run at a time, and takes a state from calls that succeed only.
 */
final class TestSessions {

    /** The same id of another tenant or user is another session. */
    record Key(Optional<String> tenant, Optional<String> user, String id) {}

    private record Kept(long turn, Optional<SessionState> state, boolean busy) {}

    private final Map<Key, Kept> sessions = new HashMap<>();

    /** A call begins, after {@code before} had happened to its session. */
    synchronized Conversation begin(Key key, Before before) {
        var kept = sessions.getOrDefault(key, new Kept(0, Optional.empty(), false));
        if (kept.busy()) {
            throw new IllegalStateException(
                    "a call of session '" + key.id() + "' still runs: await it before the next one of this session");
        }
        var turn = kept.turn() + (before.elsewhere() ? 1 : 0);
        var state = before.unreadable()
                ? Optional.<SessionState>empty()
                : before.state().or(kept::state);
        sessions.put(key, new Kept(turn, state, true));
        return new Conversation(key.id(), turn, before.unreadable(), state);
    }

    /** It has ended; {@code saved} is what it saved, if it succeeded. An empty state takes away the one before. */
    synchronized void end(Key key, Optional<SessionState> saved) {
        var kept = sessions.get(key);
        var state = saved.or(kept::state).filter(each -> each.bytes().length > 0);
        sessions.put(key, new Kept(kept.turn() + 1, state, false));
    }

    /**
     * What has happened to a session since its last call in this tester.
     *
     * @param elsewhere whether a call of it ended in another worker
     * @param unreadable whether its state has been damaged
     * @param state what that other call saved
     */
    record Before(boolean elsewhere, boolean unreadable, Optional<SessionState> state) {

        static final Before NOTHING = new Before(false, false, Optional.empty());
    }
}
