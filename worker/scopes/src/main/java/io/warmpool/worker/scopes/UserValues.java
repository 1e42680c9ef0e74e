package io.warmpool.worker.scopes;

import io.warmpool.agent.Loader;
import io.warmpool.agent.UserScope;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** The values of all users in this worker, each under tenant, user and key. Safe from any thread. */
final class UserValues {

    private final ScopeLimits limits;
    private final Keeping keeping;
    private final Recent<ScopeKey.OfUser, Held<?>> values;
    private final ReentrantLock bounding = new ReentrantLock();
    private volatile boolean closed;

    UserValues(ScopeLimits limits, Closing closing, LongSupplier nanos) {
        this.limits = limits;
        this.keeping = new Keeping(new Tally("user"), closing, nanos);
        this.values = new Recent<>(limits.userIdle(), nanos, held -> held.retire(Cause.IDLE));
    }

    /** What one call sees of it. */
    UserScope of(Optional<String> tenant, String user, CallLeases leases) {
        return new UserScope() {
            @Override
            public Optional<String> name() {
                return Optional.of(user);
            }

            @Override
            public <T> T get(String key, Loader<? extends T> loader) throws Exception {
                ScopeKey.checked(key);
                leases.checkOpen();
                return leases.keep(take(new ScopeKey.OfUser(tenant, user, key), loader));
            }
        };
    }

    private <T> Held<T> take(ScopeKey.OfUser key, Loader<? extends T> loader) throws Exception {
        try {
            return keeping.take(() -> find(key, loader), gone -> values.remove(key, gone));
        } finally {
            bound();
        }
    }

    @SuppressWarnings("unchecked") // the agent knows what it keeps under a key
    private <T> Held<T> find(ScopeKey.OfUser key, Loader<? extends T> loader) {
        var held = values.findOrMake(key, _ -> new Held<T>(key.key(), 1, loader, keeping));
        if (closed) {
            drop(key, held, Cause.ENDED);
            throw new IllegalStateException("this worker ends");
        }
        return (Held<T>) held;
    }

    private boolean drop(ScopeKey.OfUser key, Held<?> held, Cause cause) {
        values.remove(key, held);
        return held.retire(cause);
    }

    private void bound() {
        if (!isOver()) {
            return;
        }
        bounding.lock(); // or two threads would each drop one for the same surplus
        try {
            while (isOver()) {
                // one that alone weighs too much displaces nobody: without it there may be room for all
                var oldest = values.oldest(this::isTooHeavy).or(() -> values.oldest(Held::isReady));
                if (oldest.isEmpty()) {
                    return;
                }
                drop(oldest.get().getKey(), oldest.get().getValue(), Cause.SIZE);
            }
        } finally {
            bounding.unlock();
        }
    }

    private boolean isTooHeavy(Held<?> held) {
        return held.isReady() && held.weight() > limits.userWeight();
    }

    private boolean isOver() {
        return keeping.tally().entries() > limits.userEntries()
                || keeping.tally().weight() > limits.userWeight();
    }

    void sweep() {
        values.sweep();
    }

    long evict(Selection selection) {
        return Map.copyOf(values.view()).entrySet().stream()
                .filter(each -> selection.takes(each.getKey()))
                .filter(each -> drop(each.getKey(), each.getValue(), Cause.OPERATOR))
                .count();
    }

    ScopeFigures figures() {
        return keeping.tally().figures();
    }

    void close() {
        closed = true;
        values.view().forEach((key, held) -> drop(key, held, Cause.ENDED));
    }
}
