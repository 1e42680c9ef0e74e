package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * States that need not be read, because they were saved or read lately. The store has all of them.
 * Owned by one thread.
 */
final class StateCache {

    private static final int LEAST_COST = 256;

    private final Map<SessionKey, SavedState> states = new LinkedHashMap<>(16, 0.75f, true);
    private final long maxBytes;
    private long bytes;

    StateCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    Optional<SavedState> find(SessionKey key) {
        return Optional.ofNullable(states.get(key));
    }

    void put(SessionKey key, SavedState state) {
        remove(key);
        if (cost(state) > maxBytes) {
            return;
        }
        states.put(key, state);
        bytes += cost(state);
        var eldest = states.entrySet().iterator();
        while (bytes > maxBytes) {
            bytes -= cost(eldest.next().getValue());
            eldest.remove();
        }
    }

    void remove(SessionKey key) {
        var state = states.remove(key);
        if (state != null) {
            bytes -= cost(state);
        }
    }

    long bytes() {
        return bytes;
    }

    private static long cost(SavedState state) {
        return LEAST_COST + (long) state.bytes().length;
    }
}
