package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.call.SessionKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * The way into a pool from other threads: what is put in here is done by the pool's thread, in order. Never blocks. It
 * needs no bound of its own: each connection and each worker has at most a few things in it at a time.
 */
public final class PoolMailbox implements CallTarget {

    /** Something for the pool's thread to do. */
    interface Letter {
        void open(Pool pool, long now);
    }

    private final MpscUnboundedArrayQueue<Letter> letters = new MpscUnboundedArrayQueue<>(1024);
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final AtomicBoolean wakeUpDue = new AtomicBoolean();
    private final Runnable wakeUp;
    private final Runnable wakeUpOnce = this::wakeUpOnce;
    private volatile boolean closed;

    PoolMailbox(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    @Override
    public void submit(Call call, CallSink sink) {
        if (closed) {
            sink.home().execute(() -> refuse(call, sink));
            return;
        }
        letters.offer((pool, now) -> pool.onSubmit(call, sink, now));
        // An event loop often has several requests in hand: the pool's thread is woken once for all of them, as soon
        // as the loop has read what was ready.
        if (asleep.get() && wakeUpDue.compareAndSet(false, true)) {
            sink.home().execute(wakeUpOnce);
        }
    }

    private static void refuse(Call call, CallSink sink) {
        sink.onEvent(new CallEvent.Ended(new Outcome.Refused(new Rejection.NoWorker("the supervisor has stopped", 5))));
        if (!call.session().isEmpty()) {
            sink.onEvent(new CallEvent.Left());
        }
        sink.onBatchEnd();
    }

    @Override
    public void cancel(CallId call) {
        put((pool, now) -> pool.onCancel(call, now));
    }

    @Override
    public void grant(CallId call, long bytes) {
        put((pool, now) -> pool.onGrant(call, bytes));
    }

    @Override
    public void acknowledge(CallId call) {
        put((pool, _) -> pool.onAcknowledge(call));
    }

    /** Changes the number of slots. */
    public void resize(int workers, CommandSink sink) {
        put((pool, now) -> pool.onResize(workers, sink, now));
    }

    /** Rolls the named slots, or all if none is named, to this generation. */
    public void restart(Generation generation, List<SlotIndex> slots, CommandSink sink) {
        put((pool, now) -> pool.onRestart(generation, slots, sink, now));
    }

    /** Lets a slot take no more calls, or take them again. */
    public void pause(SlotIndex slot, boolean paused, CommandSink sink) {
        put((pool, now) -> pool.onPause(slot, paused, sink, now));
    }

    /** Ends a slot's worker at once; another one takes its place. */
    public void kill(SlotIndex slot, CommandSink sink) {
        put((pool, now) -> pool.onKill(slot, sink, now));
    }

    /** Lets what waits and runs end for so long, then ends all workers. */
    public void shutdown(long drainNanos, CommandSink sink) {
        put((pool, now) -> pool.onShutdown(drainNanos, sink, now));
    }

    /** The pool as it is when the pool's thread comes to it. */
    public CompletableFuture<PoolSnapshot> snapshot() {
        var answer = new CompletableFuture<PoolSnapshot>();
        put((pool, now) -> answer.complete(pool.snapshot(now)));
        return answer;
    }

    /** What is known of a slot's past; empty if there is no such slot. */
    public CompletableFuture<Optional<SlotHistory>> history(SlotIndex slot) {
        var answer = new CompletableFuture<Optional<SlotHistory>>();
        put((pool, now) -> answer.complete(pool.history(slot, now)));
        return answer;
    }

    /**
     * Has all workers drop what matches; completes when all have answered or ended, or after 5 s. Workers that still load
     * have nothing to drop and are not in the report.
     */
    public CompletableFuture<EvictionReport> evict(Eviction eviction) {
        var answer = new CompletableFuture<EvictionReport>();
        if (closed) {
            answer.complete(new EvictionReport(List.of()));
        } else {
            put((pool, now) -> pool.onEvict(eviction, answer::complete, now));
        }
        return answer;
    }

    /** Has all workers drop what they keep for one session, and for no other of the same id. Nobody hears of it. */
    public void release(SessionKey session) {
        put((pool, _) -> pool.onRelease(session));
    }

    void put(Letter letter) {
        letters.offer(letter);
        wakeUpIfAsleep();
    }

    private void wakeUpOnce() {
        wakeUpDue.set(false);
        wakeUpIfAsleep();
    }

    private void wakeUpIfAsleep() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            wakeUp.run();
        }
    }

    // ---- the pool's thread ----

    /** Opens what is there, at most {@code most}. */
    int openAll(Pool pool, long now, int most) {
        int opened = 0;
        for (; opened < most; opened++) {
            var letter = letters.relaxedPoll();
            if (letter == null) {
                break;
            }
            letter.open(pool, now);
        }
        return opened;
    }

    /** Says that the thread is about to sleep; false if there is something to do instead. */
    boolean fallAsleep() {
        asleep.set(true);
        if (letters.isEmpty()) {
            return true;
        }
        asleep.set(false);
        return false;
    }

    void awake() {
        asleep.set(false);
    }

    void close() {
        closed = true;
    }
}
