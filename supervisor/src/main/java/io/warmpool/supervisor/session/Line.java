package io.warmpool.supervisor.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The calls of one session that has any: the one whose turn it is, and those behind it in the order they came. */
final class Line {

    private final Deque<SessionCall> waiting = new ArrayDeque<>();
    private Optional<SessionCall> current = Optional.empty();
    private long load;

    Optional<SessionCall> current() {
        return current;
    }

    void current(Optional<SessionCall> next) {
        current = next;
    }

    Deque<SessionCall> waiting() {
        return waiting;
    }

    /** The number of the reading under way, or 0. */
    long load() {
        return load;
    }

    void load(long number) {
        load = number;
    }
}
