package io.warmpool.worker.scopes;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A map that knows what was used least recently, and drops what was idle for too long. It has no bound of its own: its
 * owner asks for the oldest and removes it (why: docs/decisions/0011). Safe from any thread.
 */
final class Recent<K, V> {

    private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Cache<K, V> cache;
    private final Policy.FixedExpiration<K, V> order;

    /**
     * @param idle zero if nothing is dropped for being idle
     * @param onIdle hears of each value that is; must be quick
     */
    Recent(Duration idle, LongSupplier nanos, Consumer<V> onIdle) {
        cache = Caffeine.newBuilder()
                .expireAfterAccess(idle.isZero() ? NEVER : idle)
                .ticker(nanos::getAsLong)
                .executor(Runnable::run)
                .evictionListener((K key, V value, RemovalCause cause) -> onIdle.accept(value))
                .build();
        order = cache.policy().expireAfterAccess().orElseThrow();
    }

    /** The value under a key, or null. It now is the one that was used last. */
    V find(K key) {
        return cache.getIfPresent(key);
    }

    V findOrMake(K key, Function<K, V> make) {
        return cache.get(key, make);
    }

    /** Puts what {@code change} makes of the value that is there, or of null; both run as one. */
    V change(K key, BiFunction<K, V, V> change) {
        return cache.asMap().compute(key, change);
    }

    /** Removes this very value. */
    boolean remove(K key, V value) {
        return cache.asMap().remove(key, value);
    }

    int size() {
        return cache.asMap().size();
    }

    /** The least recently used of those that {@code which} accepts. */
    Optional<Map.Entry<K, V>> oldest(Predicate<V> which) {
        return order.oldest(entries -> entries.filter(entry -> which.test(entry.getValue()))
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .findFirst());
    }

    /** Drops what has been idle for too long. */
    void sweep() {
        cache.cleanUp();
    }

    /** What is there now; changes meanwhile may or may not be seen. */
    Map<K, V> view() {
        return cache.asMap();
    }
}
