package io.warmpool.worker.scopes;

import io.warmpool.agent.Loader;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The live values of one session, and the last of its turns that this worker has seen. Safe from any thread. */
final class SessionShelf {

    private final Keeping keeping;
    private final Map<String, Held<?>> values = new HashMap<>();
    private long turn;
    private Cause ended;

    SessionShelf(long turn, Keeping keeping) {
        this.turn = turn;
        this.keeping = keeping;
    }

    /** A call with this turn begins. Returns false if there was another one in between, somewhere else. */
    synchronized boolean follows(long next) {
        var follows = next == turn + 1;
        turn = next;
        return follows;
    }

    synchronized boolean hasEnded() {
        return ended != null;
    }

    /** The value under a key, there or to be made. Once the shelf has ended it is one that is gone. */
    @SuppressWarnings("unchecked") // the agent knows what it keeps under a key
    synchronized <T> Held<T> find(String key, Loader<? extends T> loader) {
        if (ended != null) {
            var gone = new Held<T>(key, 1, loader, keeping);
            gone.retire(ended);
            return gone;
        }
        return (Held<T>) values.computeIfAbsent(key, _ -> new Held<T>(key, 1, loader, keeping));
    }

    synchronized void remove(String key, Held<?> held) {
        values.remove(key, held);
    }

    synchronized long drop(Predicate<String> keys, Cause cause) {
        var dropped = 0L;
        for (var each = values.entrySet().iterator(); each.hasNext(); ) {
            var entry = each.next();
            if (keys.test(entry.getKey())) {
                each.remove();
                dropped += entry.getValue().retire(cause) ? 1 : 0;
            }
        }
        return dropped;
    }

    /** Drops all, for good. */
    synchronized long end(Cause cause) {
        ended = cause;
        return drop(_ -> true, cause);
    }
}
