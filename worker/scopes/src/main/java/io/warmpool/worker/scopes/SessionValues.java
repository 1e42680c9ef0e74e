package io.warmpool.worker.scopes;

import io.warmpool.agent.Loader;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** The live values of the sessions that this worker has seen last. Safe from any thread. */
final class SessionValues {

    private final ScopeLimits limits;
    private final Keeping keeping;
    private final Recent<ScopeKey.OfSession, SessionShelf> shelves;
    private final ReentrantLock bounding = new ReentrantLock();
    private volatile boolean closed;

    SessionValues(ScopeLimits limits, Closing closing, LongSupplier nanos) {
        this.limits = limits;
        this.keeping = new Keeping(new Tally("session"), closing, nanos);
        this.shelves = new Recent<>(limits.sessionIdle(), nanos, shelf -> shelf.end(Cause.IDLE));
    }

    /** A call of this session begins: what is there of it stays only if the session has not been elsewhere. */
    void begin(ScopeKey.OfSession session, long turn) {
        var shelf = shelves.find(session);
        if (shelf != null && !shelf.follows(turn)) {
            drop(session, shelf, Cause.MOVED);
        }
    }

    /** What is there of this session may not fit its state: the next call makes it anew. */
    void forget(ScopeKey.OfSession session) {
        var shelf = shelves.find(session);
        if (shelf != null) {
            drop(session, shelf, Cause.MOVED);
        }
    }

    /** Takes a lease on the value of a session for a call with this turn. */
    <T> Held<T> take(ScopeKey.OfSession session, long turn, String key, Loader<? extends T> loader) throws Exception {
        return keeping.take(() -> shelf(session, turn).find(key, loader), gone -> {
            var shelf = shelves.find(session);
            if (shelf != null) {
                shelf.remove(key, gone);
            }
        });
    }

    private SessionShelf shelf(ScopeKey.OfSession session, long turn) {
        var shelf = shelves.findOrMake(session, _ -> new SessionShelf(turn, keeping));
        if (closed) {
            drop(session, shelf, Cause.ENDED);
            throw new IllegalStateException("this worker ends");
        }
        if (shelf.hasEnded()) {
            shelves.remove(session, shelf);
        }
        bound();
        return shelf;
    }

    private void bound() {
        if (shelves.size() <= limits.sessions()) {
            return;
        }
        bounding.lock(); // or two threads would each drop one for the same surplus
        try {
            shelves.sweep();
            while (shelves.size() > limits.sessions()) {
                var oldest = shelves.oldest(_ -> true);
                if (oldest.isEmpty()) {
                    return;
                }
                drop(oldest.get().getKey(), oldest.get().getValue(), Cause.SIZE);
            }
        } finally {
            bounding.unlock();
        }
    }

    private void drop(ScopeKey.OfSession session, SessionShelf shelf, Cause cause) {
        shelves.remove(session, shelf);
        shelf.end(cause);
    }

    void sweep() {
        shelves.sweep();
    }

    long evict(Selection selection) {
        return Map.copyOf(shelves.view()).entrySet().stream()
                .filter(each -> selection.takes(each.getKey()))
                .mapToLong(each -> each.getValue().drop(selection::takesKey, Cause.OPERATOR))
                .sum();
    }

    ScopeFigures figures() {
        return keeping.tally().figures();
    }

    void close() {
        closed = true;
        shelves.view().forEach((session, shelf) -> drop(session, shelf, Cause.ENDED));
    }
}
