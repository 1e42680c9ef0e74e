package io.warmpool.supervisor.pool;

import java.util.ArrayList;
import java.util.List;

/** A pool's end: first what runs may finish, then all workers are ended. Owned by the pool's thread. */
final class Shutdown {

    private final long until;
    private final List<CommandSink> sinks = new ArrayList<>();
    private boolean closed;
    private boolean told;

    Shutdown(long until) {
        this.until = until;
    }

    /** The same with less patience; never with more. */
    Shutdown sooner(long limit) {
        if (closed || limit >= until) {
            return this;
        }
        var hurried = new Shutdown(limit);
        hurried.sinks.addAll(sinks);
        return hurried;
    }

    void add(CommandSink sink) {
        if (told) {
            sink.onDone("stopped");
        } else {
            sinks.add(sink);
        }
    }

    /** Until when what runs may finish; afterwards never again. */
    long until() {
        return closed ? Long.MAX_VALUE : until;
    }

    /** True once no call has a chance any more. */
    boolean isClosed() {
        return closed;
    }

    /** True exactly once: all is idle, or patience is over. */
    boolean closesNow(long now, boolean idle) {
        if (closed || (!idle && now < until)) {
            return false;
        }
        closed = true;
        return true;
    }

    void done() {
        if (!told) {
            told = true;
            sinks.forEach(sink -> sink.onDone("stopped"));
        }
    }
}
