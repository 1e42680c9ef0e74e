package io.warmpool.worker.scopes;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;

/** What one call has in use, until it ends. Safe from any thread. */
final class CallLeases {

    private final String call;
    private final Logger log;
    private final Set<Held<?>> kept = new LinkedHashSet<>();
    private final Set<OpenLease<?>> open = new LinkedHashSet<>();
    private boolean ended;

    CallLeases(String call, Logger log) {
        this.call = call;
        this.log = log;
    }

    /** Keeps a lease that was just taken until the call ends, and hands out the value. */
    <T> T keep(Held<T> held) {
        synchronized (this) {
            if (!ended) {
                var value = held.value();
                if (!kept.add(held)) {
                    held.giveBack(); // one is enough
                }
                return value;
            }
        }
        held.giveBack();
        throw over();
    }

    /** A lease that the agent holds by itself. */
    void add(OpenLease<?> lease) {
        synchronized (this) {
            if (!ended) {
                open.add(lease);
                return;
            }
        }
        lease.close();
        throw over();
    }

    synchronized void forget(OpenLease<?> lease) {
        open.remove(lease);
    }

    synchronized void checkOpen() {
        if (ended) {
            throw over();
        }
    }

    private IllegalStateException over() {
        return new IllegalStateException("the call " + call + " has ended: what it may use it may use no more");
    }

    /**
     * Gives everything back, what was taken last first.
     *
     * @return whether this was the end; false if it had ended before
     */
    boolean end(Runnable before) {
        List<OpenLease<?>> forgotten;
        List<Held<?>> used;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            forgotten = new ArrayList<>(open).reversed();
            used = new ArrayList<>(kept).reversed();
            open.clear();
            kept.clear();
        }
        before.run();
        for (var lease : forgotten) {
            if (lease.closeForgotten()) {
                log.warn(
                        "the call {} has not given back its lease on '{}', taken at {}",
                        call,
                        lease.key(),
                        lease.where());
            }
        }
        used.forEach(Held::giveBack);
        return true;
    }
}
