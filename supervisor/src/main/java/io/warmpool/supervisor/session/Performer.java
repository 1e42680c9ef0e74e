package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.call.SessionReceipt;
import io.warmpool.supervisor.call.Turn;
import io.warmpool.supervisor.store.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the {@link Directory} decides; what comes of it goes into the mailbox of its thread. */
final class Performer implements Effects {

    private static final Logger log = LoggerFactory.getLogger(Performer.class);

    private final SessionStore store;
    private final SessionThread thread;
    private final Catalogue catalogue;
    private final Map<CallId, SessionCall> held;
    private final Releases releases;
    /** Of the directory's thread. */
    private final Map<Long, CompletableFuture<Boolean>> deletions = new HashMap<>();

    private final Map<SessionCall, TurnSink> sinks = new HashMap<>();

    Performer(
            SessionStore store,
            SessionThread thread,
            Catalogue catalogue,
            Map<CallId, SessionCall> held,
            Releases releases) {
        this.store = store;
        this.thread = thread;
        this.catalogue = catalogue;
        this.held = held;
        this.releases = releases;
    }

    // ---- calls ----

    @Override
    public void submit(SessionCall call, Turn turn) {
        var sink = new TurnSink(call.client(), new TurnSink.Ends() {
            @Override
            public void ended(Outcome outcome, String worker) {
                thread.put((directory, now) -> directory.onOutcome(call, outcome, worker, now));
            }

            @Override
            public void left() {
                thread.put((directory, now) -> directory.onLeft(call, now));
            }
        });
        sinks.put(call, sink);
        try {
            call.pool().submit(call.call().withTurn(turn), sink);
        } catch (RejectedExecutionException e) {
            log.debug("the front end is closed; its clients are gone", e);
        }
    }

    @Override
    public void cancel(SessionCall call) {
        call.pool().cancel(call.id());
    }

    @Override
    public void answer(SessionCall call, Outcome outcome) {
        held.remove(call.id());
        answer(call.client(), outcome);
    }

    /** Of a call that came too late. Safe from any thread. */
    void refuse(CallSink client) {
        answer(client, new Outcome.Refused(Directory.STOPPING));
    }

    private static void answer(CallSink client, Outcome outcome) {
        atHome(client, () -> {
            client.onEvent(new CallEvent.Ended(outcome));
            client.onBatchEnd();
        });
    }

    @Override
    public void release(SessionCall call, Optional<SessionReceipt> receipt, Outcome outcome) {
        held.remove(call.id());
        var sink = sinks.remove(call);
        atHome(call.client(), () -> sink.release(receipt, outcome));
    }

    private static void atHome(CallSink client, Runnable task) {
        try {
            client.home().execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("the front end is closed; its clients are gone", e);
        }
    }

    // ---- the store ----

    @Override
    public void load(long number, SessionKey key) {
        store.state(key)
                .whenComplete((read, failure) -> thread.put((directory, now) -> {
                    if (failure == null) {
                        directory.onState(number, key, read);
                    } else {
                        directory.onStateUnreadable(number, key, StoreException.why(failure), now);
                    }
                }));
    }

    @Override
    public void save(long number, SessionStore.Save save) {
        store.save(save)
                .whenComplete((stored, failure) -> thread.put((directory, now) -> {
                    if (failure == null) {
                        directory.onSaved(number, stored, now);
                    } else {
                        directory.onSaveFailed(number, StoreException.why(failure), now);
                    }
                }));
    }

    @Override
    public void delete(long number, List<SessionStore.Gone> sessions) {
        store.delete(sessions)
                .whenComplete((_, failure) -> thread.put((directory, _) -> {
                    directory.onDeleted(number, failure == null ? "" : StoreException.why(failure));
                    var asked = deletions.remove(number);
                    if (asked == null) {
                        return;
                    }
                    if (failure == null) {
                        asked.complete(true);
                    } else {
                        asked.completeExceptionally(failure);
                    }
                }));
    }

    /** Somebody waits for a deletion. */
    void expectDeletion(long number, CompletableFuture<Boolean> answer) {
        deletions.put(number, answer);
    }

    // ---- others ----

    @Override
    public void releaseInWorkers(SessionKey key) {
        releases.release(key);
    }

    @Override
    public void publish(SessionView view) {
        catalogue.put(view);
    }

    @Override
    public void withdraw(SessionKey key) {
        catalogue.remove(key);
    }
}
