package io.warmpool.testkit.costly;

import io.warmpool.agent.Loader;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The loads that one request paid for. Loaders run on other threads than the request, so it may be used from any. */
final class Bill {

    private record Load(String kind, long millis) {}

    private final Ledger ledger;
    private final Queue<Load> loads = new ConcurrentLinkedQueue<>();

    Bill(Ledger ledger) {
        this.ledger = ledger;
    }

    /** A loader whose work goes on this bill, if it is asked to work. */
    <T> Loader<T> paying(String kind, Loader<T> loader) {
        return () -> pay(kind, loader);
    }

    /** Loads it now. */
    <T> T pay(String kind, Loader<T> loader) throws Exception {
        long began = System.nanoTime();
        var loaded = loader.load();
        loads.add(new Load(kind, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)));
        ledger.count(kind);
        return loaded;
    }

    String json() {
        return loads.stream()
                .map(load -> "{\"kind\":\"" + load.kind + "\",\"ms\":" + load.millis + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
