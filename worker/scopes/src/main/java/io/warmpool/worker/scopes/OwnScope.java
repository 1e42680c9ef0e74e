package io.warmpool.worker.scopes;

import io.warmpool.agent.Loader;
import io.warmpool.agent.UserScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Values that live as long as their call: its own ones, and those of a user without a name. */
final class OwnScope implements UserScope {

    private final Scopes scopes;
    private final CallLeases leases;
    private final Keeping keeping;
    private final Map<String, Held<?>> values = new ConcurrentHashMap<>();

    OwnScope(Scopes scopes, CallLeases leases, Closing closing, LongSupplier nanos) {
        this.scopes = scopes;
        this.leases = leases;
        this.keeping = new Keeping(new Tally("call"), closing, nanos);
    }

    Scopes scopes() {
        return scopes;
    }

    CallLeases leases() {
        return leases;
    }

    @Override
    public Optional<String> name() {
        return Optional.empty();
    }

    @Override
    @SuppressWarnings("unchecked") // the agent knows what it keeps under a key
    public <T> T get(String key, Loader<? extends T> loader) throws Exception {
        ScopeKey.checked(key);
        leases.checkOpen();
        try {
            Held<T> held = keeping.take(
                    () -> (Held<T>) values.computeIfAbsent(key, _ -> new Held<T>(key, 1, loader, keeping)),
                    gone -> values.remove(key, gone));
            return leases.keepOwn(held);
        } finally {
            if (leases.haveEnded()) {
                end(); // the call's end may have come before this value
            }
        }
    }

    /** Nobody gets them any more; they are closed as they are given back. */
    void end() {
        List.copyOf(values.values()).forEach(held -> held.retire(Cause.ENDED));
    }
}
