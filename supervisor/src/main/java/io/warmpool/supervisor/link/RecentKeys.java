package io.warmpool.supervisor.link;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the last few keys, so that what repeats is logged once. Thread-safe, bounded. */
final class RecentKeys {

    private final Map<String, Boolean> keys;

    RecentKeys(int most) {
        keys = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > most;
            }
        };
    }

    synchronized boolean addIfNew(String key) {
        return keys.put(key, true) == null;
    }
}
