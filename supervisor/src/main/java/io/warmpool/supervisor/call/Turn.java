package io.warmpool.supervisor.call;

import java.util.Optional;

/**
 * What a call brings of its session.
 *
 * @param number calls of the session that ended before it
 * @param reset whether the session had a state that could not be read: it starts anew
 * @param state what was saved last
 */
public record Turn(long number, boolean reset, Optional<SavedState> state) {

    /** Of a call without a session, and of the first of one. */
    public static final Turn FIRST = new Turn(0, false, Optional.empty());
}
