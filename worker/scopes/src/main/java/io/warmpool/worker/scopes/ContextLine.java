package io.warmpool.worker.scopes;

import io.warmpool.agent.Loader;
import io.warmpool.agent.Resettable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The contexts under one key with one fingerprint: one for all, or, if they are {@link Resettable}, one for each call that
 * wants one at the same time. Owns who may use which; safe from any thread.
 */
final class ContextLine {

    private static final long LONGEST_RESET = Duration.ofSeconds(5).toNanos();

    private final String key;
    private final String fingerprint;
    private final Keeping keeping;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Held<?>> all = new LinkedHashSet<>();
    private final Deque<Held<?>> idle = new ArrayDeque<>();
    private final Set<Resetting> resetting = new LinkedHashSet<>();
    private int waiting; // for a reset
    private Held<?> first;
    private boolean firstTaken;
    private boolean exclusive; // known once the first has been made
    private boolean made;
    private long madeAt;
    private long version;
    private Cause retired;

    /** One that is being reset; {@code late} if nobody waits for it any more. */
    private static final class Resetting {
        private boolean late;
    }

    /** A context in use, and whether the caller had to wait for it; no context if the line has been retired. */
    record Acquired(Held<?> held, boolean waited) {}

    ContextLine(String key, String fingerprint, long version, Keeping keeping) {
        this.key = key;
        this.fingerprint = fingerprint;
        this.version = version;
        this.keeping = keeping;
    }

    String fingerprint() {
        return fingerprint;
    }

    /** The version of what replaces this one. */
    long nextVersion() {
        lock.lock();
        try {
            return made ? version + 1 : version;
        } finally {
            lock.unlock();
        }
    }

    boolean isOlderThan(long nanos, long now) {
        lock.lock();
        try {
            return made && nanos > 0 && now - madeAt >= nanos;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is anything to drop. */
    boolean hasContexts() {
        lock.lock();
        try {
            return all.stream().anyMatch(Held::isReady);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a context that nobody else uses, or the one that all may use. */
    Acquired acquire(Loader<?> factory) throws Exception {
        var waited = false;
        while (true) {
            Held<?> held;
            var mayShare = false;
            lock.lock();
            try {
                waited |= awaitReset();
                if (retired != null) {
                    return new Acquired(null, waited);
                }
                mayShare = !exclusive;
                held = exclusive ? idleOrNew(factory) : firstOrNew(factory);
            } finally {
                lock.unlock();
            }
            var took = Held.Took.GONE;
            try {
                took = held.take();
            } finally {
                if (held.isGone()) {
                    forget(held);
                } else if (took == Held.Took.GONE && !mayShare) {
                    putBack(held); // cancelled as it became ready
                }
            }
            if (took != Held.Took.GONE) {
                waited |= took == Held.Took.WAITED;
                if (!mayShare || settle(held)) {
                    return new Acquired(held, waited);
                }
                held.giveBack(); // another call has it all to itself
            }
        }
    }

    /** Waits while one is being made ready that is not already waited for: that is quicker than to make one. */
    private boolean awaitReset() throws InterruptedException {
        var waited = false;
        var left = LONGEST_RESET;
        while (retired == null && exclusive && idle.isEmpty() && inTime() > waiting) {
            waited = true;
            waiting++;
            try {
                left = changed.awaitNanos(left);
                if (left <= 0) {
                    resetting.forEach(each -> each.late = true);
                }
            } finally {
                waiting--;
            }
        }
        return waited;
    }

    private long inTime() {
        return resetting.stream().filter(each -> !each.late).count();
    }

    private Held<?> idleOrNew(Loader<?> factory) {
        var held = idle.pollFirst();
        return held != null ? held : add(factory);
    }

    private Held<?> firstOrNew(Loader<?> factory) {
        if (first == null) {
            first = add(factory);
            firstTaken = false;
        }
        return first;
    }

    private Held<?> add(Loader<?> factory) {
        var held = new Held<Object>(key, version, factory, keeping);
        all.add(held);
        return held;
    }

    /** Several may have waited for the first one; returns whether this caller may use it. */
    private boolean settle(Held<?> held) {
        lock.lock();
        try {
            if (!made) {
                made = true;
                madeAt = held.madeAt();
            }
            exclusive = held.value() instanceof Resettable;
            var may = !exclusive || !firstTaken;
            firstTaken = true;
            return may;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Held<?> held) {
        lock.lock();
        try {
            all.remove(held);
            idle.remove(held);
            if (held == first) {
                first = null;
                if (held.wasMade() && retired == null) {
                    version++;
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** For the next one: nobody has used it. */
    private void putBack(Held<?> held) {
        lock.lock();
        try {
            if (retired == null) {
                idle.addFirst(held);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A lease on this one ended. An exclusive one is reset before anybody else gets it.
     *
     * @param background runs what may take long
     */
    void giveBack(Held<?> held, Consumer<Runnable> background, ResetFailed failed) {
        var ready = new Resetting();
        lock.lock();
        try {
            if (exclusive && retired == null && !held.isGone()) {
                resetting.add(ready);
            } else {
                ready = null;
            }
        } finally {
            lock.unlock();
        }
        if (ready == null) {
            held.giveBack();
            return;
        }
        var mine = ready;
        background.accept(() -> {
            var good = false;
            try {
                ((Resettable) held.value()).reset();
                good = true;
            } catch (Exception e) {
                failed.resetFailed(e);
            } finally {
                afterReset(held, mine, good);
            }
        });
    }

    /** Hears of a reset that failed. */
    @FunctionalInterface
    interface ResetFailed {
        void resetFailed(Exception why);
    }

    private void afterReset(Held<?> held, Resetting mine, boolean good) {
        if (!good) {
            held.retire(Cause.BROKEN);
        }
        lock.lock();
        try {
            resetting.remove(mine);
            held.giveBack();
            if (!held.isGone()) {
                idle.addFirst(held);
            } else {
                all.remove(held);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Drops idle contexts while {@code over} says that there are too many. */
    void dropIdleWhile(BooleanSupplier over) {
        lock.lock();
        try {
            while (exclusive && !idle.isEmpty() && over.getAsBoolean()) {
                var held = idle.removeLast();
                all.remove(held);
                held.retire(Cause.SIZE);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends a line that has nothing, nor anything in the making. Returns whether this was the end of it. */
    boolean retireIfEmpty() {
        lock.lock();
        try {
            if (retired != null || !all.isEmpty()) {
                return false;
            }
            retired = Cause.ENDED;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody gets a context from here any more. Returns how many were dropped. */
    long retire(Cause cause) {
        List<Held<?>> dropped;
        lock.lock();
        try {
            if (retired == null) {
                retired = cause;
            }
            dropped = new ArrayList<>(all);
            all.clear();
            idle.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return dropped.stream().filter(held -> held.retire(cause)).count();
    }
}
