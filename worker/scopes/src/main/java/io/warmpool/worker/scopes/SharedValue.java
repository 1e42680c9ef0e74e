package io.warmpool.worker.scopes;

import io.warmpool.agent.Call;
import io.warmpool.agent.Lease;
import io.warmpool.agent.Loader;
import io.warmpool.agent.Shared;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;

/** One value of the process: made at the first use, made anew when it is broken, and in the background when it is too old. */
final class SharedValue<T> implements Shared<T> {

    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    private static final Duration LONGEST_REFRESH = Duration.ofMinutes(2);

    private final Scopes scopes;
    private final String key;
    private final long timeToLive; // nanoseconds, 0 for no end
    private final Loader<? extends T> loader;
    private final Keeping keeping;
    private final Logger log;
    private final AtomicReference<Held<T>> current = new AtomicReference<>();

    private Thread refresh; // guarded by this, as is what follows
    private long refreshBegan;
    private boolean failed;
    private long failedAt;
    private volatile boolean closed;

    SharedValue(
            Scopes scopes, String key, Duration timeToLive, Loader<? extends T> loader, Keeping keeping, Logger log) {
        this.scopes = scopes;
        this.key = key;
        this.timeToLive = timeToLive.toNanos();
        this.loader = loader;
        this.keeping = keeping;
        this.log = log;
    }

    @Override
    public T get(Call call) throws Exception {
        if (!(call.scope() instanceof OwnScope own) || own.scopes() != scopes) {
            throw new IllegalArgumentException(
                    "the call " + call.id() + " is none of this worker's: pass on the call that the agent was given");
        }
        own.leases().checkOpen();
        return own.leases().keep(take());
    }

    @Override
    public Lease<T> lease() throws Exception {
        var held = take();
        return scopes.open(held, held::giveBack);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // another value that is equal may be whole
    public void broken(T value) {
        var held = current.get();
        if (held != null && value != null && held.value() == value) {
            held.retire(Cause.BROKEN);
        }
    }

    private Held<T> take() throws Exception {
        var held = keeping.take(this::find, _ -> {});
        if (timeToLive > 0) {
            refreshIfOld(held);
        }
        return held;
    }

    /** What is there, or what takes the place of the one that is gone. */
    private Held<T> find() {
        while (true) {
            if (closed) {
                throw new IllegalStateException("this worker ends");
            }
            var held = current.get();
            if (held != null && !held.isGone()) {
                return held;
            }
            var next = next(held);
            if (current.compareAndSet(held, next)) {
                if (closed) {
                    next.retire(Cause.ENDED);
                }
                return next;
            }
        }
    }

    private Held<T> next(Held<T> held) {
        var version = held == null ? 1 : held.version() + (held.wasMade() ? 1 : 0);
        return new Held<>(key, version, loader, keeping);
    }

    private synchronized void refreshIfOld(Held<T> held) {
        var now = keeping.nanos().getAsLong();
        var pause = Math.min(timeToLive, LONGEST_RETRY.toNanos());
        if (refresh == null
                && !closed
                && now - held.madeAt() >= timeToLive
                && (!failed || now - failedAt >= pause)
                && held == current.get()) {
            refreshBegan = now;
            refresh = Thread.ofVirtual().name("refresh " + key).start(() -> refresh(held));
        }
    }

    private void refresh(Held<T> old) {
        var next = next(old);
        var placed = false;
        Throwable failure = null;
        try {
            next.take();
            placed = replace(old, next);
            next.giveBack();
        } catch (InterruptedException e) {
            failure = e;
            if (!closed) {
                log.warn("could not make '{}' anew within {}, the old one stays in use", key, LONGEST_REFRESH);
            }
        } catch (Throwable e) {
            failure = e;
            log.warn("could not make '{}' anew, the old one stays in use", key, e);
        } finally {
            if (!placed) {
                next.retire(Cause.REPLACED); // it may be there, even if the interrupt came first
            }
            refreshed(failure != null);
        }
        if (failure instanceof Error e) {
            throw e; // nobody else hears of it
        }
    }

    /** Fails if the old one was dropped or replaced meanwhile: then what was made beside it is not wanted either. */
    private synchronized boolean replace(Held<T> old, Held<T> next) {
        return !closed && !old.isGone() && current.compareAndSet(old, next) && old.retire(Cause.EXPIRED);
    }

    private synchronized void refreshed(boolean badly) {
        refresh = null;
        failed = badly;
        failedAt = keeping.nanos().getAsLong();
    }

    /** Ends a refresh that hangs. */
    synchronized void sweep() {
        if (refresh != null && keeping.nanos().getAsLong() - refreshBegan >= LONGEST_REFRESH.toNanos()) {
            refresh.interrupt();
        }
    }

    /** Drops the value, if there is one. */
    synchronized boolean drop(Cause cause) {
        var held = current.get();
        return held != null && held.retire(cause);
    }

    void close() {
        closed = true;
        drop(Cause.ENDED);
        synchronized (this) {
            if (refresh != null) {
                refresh.interrupt();
            }
        }
    }
}
