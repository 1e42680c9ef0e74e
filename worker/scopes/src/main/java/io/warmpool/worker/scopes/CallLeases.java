package io.warmpool.worker.scopes;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** What one call has in use, until it ends. Safe from any thread. */
final class CallLeases {

    private final String call;
    private final Logger log;
    private final Set<Held<?>> own = new LinkedHashSet<>(); // values made for this call alone
    private final Set<Held<?>> kept = new LinkedHashSet<>();
    private final Set<OpenLease<?>> open = new LinkedHashSet<>();
    private boolean ended;

    CallLeases(String call, Logger log) {
        this.call = call;
        this.log = log;
    }

    /** Keeps a lease that was just taken until the call ends, and hands out the value. */
    <T> T keep(Held<T> held) {
        return keep(held, kept);
    }

    /** The same for a value that was made for this call alone. */
    <T> T keepOwn(Held<T> held) {
        return keep(held, own);
    }

    private <T> T keep(Held<T> held, Set<Held<?>> where) {
        synchronized (this) {
            if (!ended) {
                var value = held.value();
                if (!where.add(held)) {
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

    synchronized boolean haveEnded() {
        return ended;
    }

    void checkOpen() {
        if (haveEnded()) {
            throw over();
        }
    }

    private IllegalStateException over() {
        return new IllegalStateException("the call " + call + " has ended: what it may use it may use no more");
    }

    /**
     * Gives everything back, what was taken last first: the call's own values, and the rest after {@code close} has closed
     * them, for they may be made of it. A second time does nothing.
     *
     * @param retire makes that the call's own values are handed over to be closed as they are given back
     * @param close closes what was handed over, and then runs what it is given
     */
    void end(Runnable retire, Consumer<Runnable> close) {
        List<OpenLease<?>> forgotten;
        List<Held<?>> made;
        List<Held<?>> used;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            forgotten = new ArrayList<>(open).reversed();
            made = new ArrayList<>(own).reversed();
            used = new ArrayList<>(kept).reversed();
            open.clear();
            own.clear();
            kept.clear();
        }
        retire.run();
        made.forEach(Held::giveBack);
        close.accept(() -> {
            forgotten.forEach(this::giveBackForgotten);
            used.forEach(Held::giveBack);
        });
    }

    private void giveBackForgotten(OpenLease<?> lease) {
        if (lease.closeForgotten()) {
            log.warn("the call {} has not given back its lease on '{}', taken at {}", call, lease.key(), lease.where());
        }
    }
}
