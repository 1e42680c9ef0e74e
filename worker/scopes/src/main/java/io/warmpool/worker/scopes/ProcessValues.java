package io.warmpool.worker.scopes;

import io.warmpool.agent.Loader;
import io.warmpool.agent.Shared;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** The values that all calls of the worker share. There are as many as the agent has named; none makes room for another. */
final class ProcessValues {

    private final Scopes scopes;
    private final Logger log;
    private final Keeping keeping;
    private final Map<String, SharedValue<?>> values = new ConcurrentHashMap<>();
    private volatile boolean closed;

    ProcessValues(Scopes scopes, Closing closing, LongSupplier nanos, Logger log) {
        this.scopes = scopes;
        this.log = log;
        this.keeping = new Keeping(new Tally("process"), closing, nanos);
    }

    @SuppressWarnings("unchecked") // the agent knows what it keeps under a key
    <T> Shared<T> shared(String key, Duration timeToLive, Loader<? extends T> loader) {
        ScopeKey.checked(key);
        if (!timeToLive.isZero() && timeToLive.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "a time to live is at least 1 ms, or zero for no end, that of '" + key + "' is " + timeToLive);
        }
        var shared =
                values.computeIfAbsent(key, _ -> new SharedValue<T>(scopes, key, timeToLive, loader, keeping, log));
        if (closed) {
            shared.close();
        }
        return (Shared<T>) shared;
    }

    void sweep() {
        values.values().forEach(SharedValue::sweep);
    }

    long evict(Selection selection) {
        return values.entrySet().stream()
                .filter(each -> selection.takesShared(each.getKey()))
                .filter(each -> each.getValue().drop(Cause.OPERATOR))
                .count();
    }

    ScopeFigures figures() {
        return keeping.tally().figures();
    }

    void close() {
        closed = true;
        values.values().forEach(SharedValue::close);
    }
}
