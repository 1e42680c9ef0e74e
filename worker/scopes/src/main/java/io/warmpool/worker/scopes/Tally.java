package io.warmpool.worker.scopes;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what one scope does. Safe from any thread. */
final class Tally {

    private final String scope;
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong weight = new AtomicLong();
    private final LongAdder leases = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder loads = new LongAdder();
    private final LongAdder failedLoads = new LongAdder();
    private final LongAdder loadNanos = new LongAdder();
    private final Map<Cause, LongAdder> evictions = new EnumMap<>(Cause.class);

    Tally(String scope) {
        this.scope = scope;
        for (var cause : Cause.values()) {
            evictions.put(cause, new LongAdder());
        }
    }

    String scope() {
        return scope;
    }

    long entries() {
        return entries.get();
    }

    long weight() {
        return weight.get();
    }

    /** Somebody has asked for a value, and had to wait for it or not. */
    void asked(boolean waited) {
        (waited ? misses : hits).increment();
    }

    void loadBegan() {
        loads.increment();
    }

    void loadFailed() {
        failedLoads.increment();
    }

    void loadTook(long nanos) {
        loadNanos.add(nanos);
    }

    void entered(long weight) {
        entries.incrementAndGet();
        this.weight.addAndGet(weight);
    }

    void left(long weight, Cause cause) {
        entries.decrementAndGet();
        this.weight.addAndGet(-weight);
        evictions.get(cause).increment();
    }

    void leased(int more) {
        leases.add(more);
    }

    ScopeFigures figures() {
        var causes = new LinkedHashMap<String, Long>();
        evictions.forEach((cause, count) -> causes.put(cause.word(), count.sum()));
        return new ScopeFigures(
                scope,
                entries.get(),
                weight.get(),
                leases.sum(),
                hits.sum(),
                misses.sum(),
                loads.sum(),
                failedLoads.sum(),
                loadNanos.sum() / 1000,
                Map.copyOf(causes));
    }
}
