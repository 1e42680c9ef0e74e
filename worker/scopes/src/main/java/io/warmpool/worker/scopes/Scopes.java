package io.warmpool.worker.scopes;

import io.warmpool.agent.Lease;
import io.warmpool.agent.Loader;
import io.warmpool.agent.SessionPool;
import io.warmpool.agent.Shared;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * All that one worker keeps between calls. Owns the caches of the four scopes and the thread that sweeps them; knows nothing
 * of the link or of how calls are run. Safe from any thread.
 */
public final class Scopes implements AutoCloseable {

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(5);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    /** What the calls have of it. */
    record Parts(ScopeLimits limits, Closer closer, LongSupplier nanos, UserValues users, SessionValues sessions) {}

    private final Logger log;
    private final Closer closer;
    private final Parts parts;
    private final ProcessValues shared;
    private final ContextPool contexts;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread sweeper;

    private Scopes(ScopeLimits limits, Logger log, LongSupplier nanos) {
        this.log = log;
        closer = new Closer(log);
        parts = new Parts(
                limits, closer, nanos, new UserValues(limits, closer, nanos), new SessionValues(limits, closer, nanos));
        shared = new ProcessValues(this, closer, nanos, log);
        contexts = new ContextPool(this, limits, closer, nanos, log);
        sweeper = Thread.ofVirtual().name("sweep the scopes").unstarted(this::sweepUntilClosed);
    }

    /** Opens it; {@code log} hears of failures to close and of leases that were not given back. */
    public static Scopes open(ScopeLimits limits, Logger log) {
        return open(limits, log, System::nanoTime);
    }

    /** The same with a clock of the caller's, in nanoseconds. */
    static Scopes open(ScopeLimits limits, Logger log, LongSupplier nanos) {
        var scopes = new Scopes(limits, log, nanos);
        scopes.sweeper.start();
        return scopes;
    }

    /** A value for the whole process, see {@link io.warmpool.agent.AgentContext#shared}. */
    public <T> Shared<T> shared(String key, Duration timeToLive, Loader<? extends T> loader) {
        return shared.shared(key, timeToLive, loader);
    }

    /** The pool of contexts. */
    public SessionPool sessions() {
        return contexts;
    }

    /**
     * A call begins.
     *
     * @throws IllegalStateException if this has been closed
     */
    public CallScopes begin(Caller caller) {
        if (closed.get()) {
            throw new IllegalStateException("this worker ends");
        }
        return new CallView(this, new CallLeases(caller.call(), log), caller, parts);
    }

    /** Hands out a lease that was just taken: to the call that runs on this thread, if one does. */
    <T> Lease<T> open(Held<T> held, Runnable release) {
        return OpenLease.open(held, release, CallView.current(this), log);
    }

    /** What each scope has done, in the order process, user, session, context. */
    public List<ScopeFigures> figures() {
        return List.of(
                shared.figures(), parts.users().figures(), parts.sessions().figures(), contexts.figures());
    }

    /** Drops what matches; what is in use is closed after its last lease. Returns how many values or contexts. */
    public long evict(Selection selection) {
        return shared.evict(selection)
                + parts.users().evict(selection)
                + parts.sessions().evict(selection)
                + contexts.evict(selection);
    }

    /** Drops what is too old or was idle for too long. */
    void sweep() {
        shared.sweep();
        parts.users().sweep();
        parts.sessions().sweep();
        contexts.sweep();
    }

    private void sweepUntilClosed() {
        while (!closed.get()) {
            try {
                Thread.sleep(SWEEP_EVERY);
                sweep();
            } catch (InterruptedException e) {
                return; // closed
            } catch (RuntimeException e) {
                log.error("could not sweep the scopes", e);
            }
        }
    }

    /** Closes all that is not in use, and the rest as it is given back. Waits a few seconds for what takes time to close. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        sweeper.interrupt();
        shared.close();
        contexts.close();
        parts.users().close();
        parts.sessions().close();
        closer.await(LONGEST_CLOSE);
    }
}
