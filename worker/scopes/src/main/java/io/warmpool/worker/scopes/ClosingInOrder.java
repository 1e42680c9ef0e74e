package io.warmpool.worker.scopes;

import java.util.ArrayList;
import java.util.List;

/** Closes values one after another in the order in which they came, on one thread, once it has been told to begin. */
final class ClosingInOrder implements Closing {

    private record Waiting(String name, AutoCloseable value) {}

    private final Closer closer;
    private List<Waiting> waiting = new ArrayList<>(); // null once it has begun

    ClosingInOrder(Closer closer) {
        this.closer = closer;
    }

    @Override
    public void close(String name, Object value) {
        if (!(value instanceof AutoCloseable closeable)) {
            return;
        }
        synchronized (this) {
            if (waiting != null) {
                waiting.add(new Waiting(name, closeable));
                return;
            }
        }
        closer.close(name, value); // a latecomer
    }

    /**
     * Closes what is there.
     *
     * @param then runs once all are closed: at once if there are none, otherwise on the thread that closes them
     */
    void begin(Runnable then) {
        List<Waiting> now;
        synchronized (this) {
            now = waiting;
            waiting = null;
        }
        if (now == null || now.isEmpty()) {
            then.run();
        } else {
            closer.run("close a call's values", () -> closeFrom(now, 0, then));
        }
    }

    private void closeFrom(List<Waiting> now, int first, Runnable then) {
        if (first == now.size()) {
            then.run();
            return;
        }
        try {
            closer.closeNow(now.get(first).name(), now.get(first).value());
        } finally {
            closeFrom(now, first + 1, then); // even if this one ended in an Error
        }
    }
}
