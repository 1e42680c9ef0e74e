package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.OnBusy;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sessions of a supervisor: the gates that their calls pass, and the directory for those who look at them. */
public final class Sessions implements SessionDirectory, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);

    private static final Duration OPEN_LIMIT = Duration.ofSeconds(10);
    private static final Duration DELETE_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final SessionStore store;
    private final SessionThread thread;
    private final Performer performer;
    private final Catalogue catalogue = new Catalogue();
    /** Complete once the first attempt to read the sessions has ended. */
    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    /** Why nobody knows which sessions there are, or empty. */
    private volatile String unread = "";

    /** Calls that are in the directory, but not those that went past it. */
    private final Map<CallId, SessionCall> held = new ConcurrentHashMap<>();

    private Sessions(
            SessionStore store, SessionLimits limits, Releases releases, InstantSource clock, Runnable onDeath) {
        this.store = store;
        this.thread = new SessionThread(clock, new SessionHealth(0, limits.max(), 0, ""), onDeath);
        this.performer = new Performer(store, thread, catalogue, held, releases);
    }

    /**
     * Returns at once, while the sessions that there are are being read. What is asked meanwhile waits for that. If it
     * fails it is tried again, and until it succeeds calls of sessions are refused.
     *
     * @param store is closed with this
     * @param onDeath runs if the thread of the sessions dies of a failure: the process should end
     */
    public static Sessions open(
            SessionStore store, SessionLimits limits, Releases releases, InstantSource clock, Runnable onDeath) {
        var sessions = new Sessions(store, limits, releases, clock, onDeath);
        sessions.thread.start(now -> new Directory(limits, sessions.performer, Directory.Memory.DEFAULT, now));
        sessions.read(limits.sweepInterval());
        CompletableFuture.delayedExecutor(OPEN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> sessions.unreadable("not done within " + OPEN_LIMIT.toSeconds() + " s"));
        return sessions;
    }

    /** Until it succeeds. */
    private void read(Duration again) {
        store.all().whenComplete((all, failure) -> {
            if (failure == null) {
                thread.put((directory, now) -> {
                    directory.onAll(all, now);
                    unread = "";
                    tried.complete(null);
                });
            } else {
                unreadable(StoreException.why(failure));
                CompletableFuture.delayedExecutor(
                                Math.min(again.toMillis(), OPEN_LIMIT.toMillis()), TimeUnit.MILLISECONDS)
                        .execute(() -> read(again));
            }
        });
    }

    private void unreadable(String why) {
        thread.put((directory, now) -> {
            if (!directory.isRead()) {
                directory.onAllUnreadable(why, now);
                unread = "the sessions cannot be read: " + why;
                if (tried.complete(null)) {
                    log.error("the sessions were not read, their calls are refused until they are: {}", why);
                }
            }
        });
    }

    /** Once it is known which sessions there are. */
    private <T> CompletableFuture<T> known(Supplier<CompletableFuture<T>> answer) {
        return tried.thenCompose(_ ->
                unread.isEmpty() ? answer.get() : CompletableFuture.failedFuture(new StoreException(unread, null)));
    }

    /**
     * The way into a pool for all calls. Those of a session wait for their turn in it; the others go straight on.
     *
     * @param otherwise what becomes of a call that finds its session busy, if it does not say so itself
     */
    public CallTarget gate(CallTarget pool, OnBusy otherwise) {
        return new CallTarget() {

            @Override
            public void submit(Call call, CallSink sink) {
                var key = call.sessionKey();
                if (key.isEmpty()) {
                    pool.submit(call, sink);
                    return;
                }
                if (thread.isStopped()) {
                    performer.refuse(sink);
                    return;
                }
                var coming = new SessionCall(call, key.get(), sink, pool, otherwise);
                held.put(call.id(), coming);
                thread.put((directory, now) -> directory.onCall(coming, now));
            }

            @Override
            public void cancel(CallId call) {
                var here = held.get(call);
                if (here == null) {
                    pool.cancel(call);
                } else {
                    thread.put((directory, now) -> directory.onCancel(here, now));
                }
            }

            @Override
            public void grant(CallId call, long bytes) {
                pool.grant(call, bytes);
            }

            @Override
            public void acknowledge(CallId call) {
                pool.acknowledge(call);
            }
        };
    }

    @Override
    public CompletableFuture<SessionPage> list(SessionFilter filter, String after, int limit) {
        return known(() ->
                CompletableFuture.supplyAsync(() -> catalogue.page(filter, after, limit), Thread::startVirtualThread));
    }

    @Override
    public CompletableFuture<Optional<SessionView>> find(SessionKey key) {
        return known(() -> CompletableFuture.completedFuture(catalogue.find(key)));
    }

    @Override
    public CompletableFuture<TranscriptPage> transcript(SessionKey key, long afterTurn, int limit) {
        return known(() -> page(key, afterTurn, limit));
    }

    private CompletableFuture<TranscriptPage> page(SessionKey key, long afterTurn, int limit) {
        if (catalogue.find(key).isEmpty()) {
            return CompletableFuture.completedFuture(TranscriptPage.EMPTY);
        }
        var most = Catalogue.limit(limit);
        return store.transcript(key, afterTurn, most + 1).thenApply(read -> {
            if (read.size() <= most) {
                return new TranscriptPage(read, OptionalLong.empty());
            }
            var shown = read.subList(0, most);
            return new TranscriptPage(shown, OptionalLong.of(shown.getLast().turn()));
        });
    }

    @Override
    public CompletableFuture<Boolean> delete(SessionKey key) {
        return known(() -> deleted(key));
    }

    private CompletableFuture<Boolean> deleted(SessionKey key) {
        var answer = new CompletableFuture<Boolean>();
        thread.put((directory, now) -> directory
                .onDelete(key, now)
                .ifPresentOrElse(number -> performer.expectDeletion(number, answer), () -> answer.complete(false)));
        return answer.orTimeout(DELETE_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        new StoreException("the session was not deleted: " + StoreException.why(failure), failure)));
    }

    @Override
    public SessionHealth health() {
        return thread.health();
    }

    /** Lets no call in any more, waits a few seconds for what is being stored, and closes the store. */
    @Override
    public void close() {
        try {
            thread.close(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }
}
