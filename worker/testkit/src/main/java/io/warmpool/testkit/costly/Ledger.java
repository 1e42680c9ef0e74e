package io.warmpool.testkit.costly;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** How often each kind of part was loaded in this process. Safe from any thread. */
final class Ledger {

    private final ConcurrentSkipListMap<String, LongAdder> loads = new ConcurrentSkipListMap<>();

    void count(String kind) {
        loads.computeIfAbsent(kind, _ -> new LongAdder()).increment();
    }

    String json() {
        return loads.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
