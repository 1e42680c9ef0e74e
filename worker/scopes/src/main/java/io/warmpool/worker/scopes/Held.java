package io.warmpool.worker.scopes;

import io.warmpool.agent.Breakable;
import io.warmpool.agent.Loader;
import io.warmpool.agent.Weighted;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One value from its load, which runs once for all who wait for it, to its close, which comes once, after it was retired
 * and the last lease was given back. It is made once: a value that is gone is replaced by another of these. Safe from any
 * thread; no code of an agent's ever runs under its lock.
 */
final class Held<T> {

    /** How a lease was come by. */
    enum Took {
        HIT,
        WAITED,
        /** There is none: look again. */
        GONE
    }

    private enum State {
        NEW,
        LOADING,
        READY,
        /** Failed, or left by all who waited. */
        DEAD
    }

    private static final long PLAIN_WEIGHT = 1024;
    private static final long MOST_WEIGHT = 1L << 50; // so that a sum cannot overflow
    private static final int LONGEST_WAIT_CHAIN = 1000;

    /** The load that runs on this thread. */
    private static final ScopedValue<Held<?>> LOADING = ScopedValue.newInstance();

    private final String key;
    private final long version;
    private final Keeping keeping;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition loaded = lock.newCondition();
    private State state = State.NEW;
    private boolean retired;
    private int waiters;
    private int leases;
    private Loader<? extends T> loader; // null once the load has begun: it leads to the call that asked
    private Thread thread; // null again once the load has ended, for the same reason
    private T value; // null again once it is being closed
    private Throwable failure;
    private long weight;
    private boolean made;
    private long madeAt;

    /** What the load of this one waits for in turn. */
    private volatile Held<?> waitsFor;

    Held(String key, long version, Loader<? extends T> loader, Keeping keeping) {
        this.key = key;
        this.version = version;
        this.loader = loader;
        this.keeping = keeping;
    }

    /** One that has been made already. */
    static <T> Held<T> ready(String key, T value, Keeping keeping) {
        var held = new Held<T>(key, 1, null, keeping);
        held.becomeReady(value, weigh(value), keeping.nanos().getAsLong());
        return held;
    }

    String key() {
        return key;
    }

    long version() {
        return version;
    }

    /** Takes a lease; the first who comes starts the load, and all wait for it. */
    Took take() throws Exception {
        lock.lock();
        try {
            if (retired || state == State.DEAD) {
                return Took.GONE;
            }
            if (state == State.READY) {
                leases++;
                keeping.tally().leased(1);
            } else {
                if (state == State.NEW) {
                    begin();
                }
                waiters++;
            }
            if (state == State.LOADING) {
                await();
                return Took.WAITED;
            }
        } finally {
            lock.unlock();
        }
        var whole = false;
        try {
            whole = !isBroken();
            if (!whole) {
                retire(Cause.BROKEN);
            }
        } finally {
            if (!whole) {
                giveBack();
            }
        }
        return whole ? Took.HIT : Took.GONE;
    }

    private void begin() {
        state = State.DEAD; // if there is no thread to be had
        var work = loader;
        loader = null;
        thread = Thread.ofVirtual()
                .name("load " + key)
                .inheritInheritableThreadLocals(false)
                .start(() -> load(work));
        state = State.LOADING;
        keeping.tally().loadBegan();
    }

    /** Waits, holding the lock; what it leaves with is a lease. */
    private void await() throws Exception {
        var mine = LOADING.isBound() ? LOADING.get() : null;
        var taken = false;
        try {
            if (mine != null) {
                mine.waitsFor = this;
                refuseCircle(mine);
            }
            while (state == State.LOADING) {
                loaded.await();
            }
            if (state == State.READY) {
                taken = true;
                return;
            }
        } finally {
            if (mine != null) {
                mine.waitsFor = null;
            }
            if (!taken) {
                leave();
            }
        }
        rethrow(failure);
    }

    private void refuseCircle(Held<?> mine) {
        Held<?> next = this;
        for (int i = 0; next != null && i < LONGEST_WAIT_CHAIN; i++) {
            if (next == mine) {
                throw new IllegalStateException("the loader of '" + mine.key + "' asks for '" + key
                        + "', which waits for '" + mine.key + "': a value cannot be made of itself");
            }
            next = next.waitsFor;
        }
    }

    /** Whoever waited goes without a lease; the last one ends the load. */
    private void leave() {
        switch (state) {
            case LOADING -> {
                waiters--;
                if (waiters == 0) {
                    state = State.DEAD;
                    keeping.tally().loadFailed();
                    thread.interrupt();
                }
            }
            case READY -> giveBack(); // it came together with the interrupt
            case NEW, DEAD -> {}
        }
    }

    private static void rethrow(Throwable failure) throws Exception {
        switch (failure) {
            case InterruptedException e ->
                throw new IllegalStateException("the loader was interrupted, although nobody had cancelled it", e);
            case Exception e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void load(Loader<? extends T> work) {
        var began = keeping.nanos().getAsLong();
        T result = null;
        var weighs = 0L;
        Throwable failed = null;
        try {
            result = ScopedValue.where(LOADING, this).call(work::load);
            if (result == null) {
                failed = new NullPointerException("the loader of '" + key + "' returned null");
            } else {
                weighs = weigh(result);
            }
        } catch (Throwable e) {
            failed = e;
        }
        var now = keeping.nanos().getAsLong();
        keeping.tally().loadTook(now - began);
        var left = finish(result, weighs, failed, now);
        if (left && failed instanceof Error e) {
            throw e; // nobody else hears of it
        }
    }

    private static long weigh(Object value) {
        return value instanceof Weighted weighted ? Math.clamp(weighted.weight(), 0, MOST_WEIGHT) : PLAIN_WEIGHT;
    }

    /** Returns whether all who waited had left before. */
    private boolean finish(T result, long weighs, Throwable failed, long now) {
        boolean left;
        boolean close;
        lock.lock();
        try {
            thread = null;
            left = state == State.DEAD;
            close = left || failed != null;
            if (!close) {
                becomeReady(result, weighs, now);
            } else if (!left) {
                state = State.DEAD;
                failure = failed;
                keeping.tally().loadFailed();
            }
            loaded.signalAll();
        } finally {
            lock.unlock();
        }
        if (close && result != null) {
            Thread.interrupted();
            keeping.closing().close(name(), result);
        }
        return left;
    }

    private void becomeReady(T result, long weighs, long now) {
        state = State.READY;
        value = result;
        weight = weighs;
        made = true;
        madeAt = now;
        leases = waiters; // those who wait have theirs before they wake up
        keeping.tally().leased(waiters);
        if (!retired) {
            keeping.tally().entered(weight);
        }
    }

    /** Lets go of a lease. */
    void giveBack() {
        T close = null;
        lock.lock();
        try {
            if (leases == 0) {
                throw new IllegalStateException("more leases on '" + key + "' were given back than taken");
            }
            leases--;
            keeping.tally().leased(-1);
            if (retired && leases == 0) {
                close = value;
                value = null;
            }
        } finally {
            lock.unlock();
        }
        if (close != null) {
            keeping.closing().close(name(), close);
        }
    }

    /** Nobody gets it any more; it is closed now, or after the last lease. Returns whether there was a value to drop. */
    boolean retire(Cause cause) {
        T close = null;
        lock.lock();
        try {
            if (retired) {
                return false;
            }
            retired = true;
            if (state != State.READY) {
                return false;
            }
            keeping.tally().left(weight, cause);
            if (leases == 0) {
                close = value;
                value = null;
            }
        } finally {
            lock.unlock();
        }
        if (close != null) {
            keeping.closing().close(name(), close);
        }
        return true;
    }

    /** The value, for whoever has a lease; null only for those who have none. */
    T value() {
        lock.lock();
        try {
            return value;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody can get it any more. */
    boolean isGone() {
        lock.lock();
        try {
            return retired || state == State.DEAD;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is there for whoever asks. */
    boolean isReady() {
        lock.lock();
        try {
            return !retired && state == State.READY;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has ever been there. */
    boolean wasMade() {
        lock.lock();
        try {
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** What it weighs, if it was made. */
    long weight() {
        lock.lock();
        try {
            return weight;
        } finally {
            lock.unlock();
        }
    }

    /** When it was made, if it was. */
    long madeAt() {
        lock.lock();
        try {
            return madeAt;
        } finally {
            lock.unlock();
        }
    }

    private boolean isBroken() {
        try {
            return value() instanceof Breakable breakable && breakable.isBroken();
        } catch (VirtualMachineError e) {
            throw e; // which says nothing about the value
        } catch (RuntimeException | Error e) {
            return true; // it cannot even tell
        }
    }

    private String name() {
        return "'" + key + "' (" + keeping.tally().scope() + ")";
    }
}
