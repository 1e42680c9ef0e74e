package io.warmpool.supervisor.link;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What came over the link's port that should not have: each is counted, and logged once a connection. Thread-safe. */
public final class LinkCounters {

    private static final Logger log = LoggerFactory.getLogger(LinkCounters.class);

    /** What can be wrong. */
    public enum Oddity {
        /** A connection that broke off, or was cut off, before it had proved anything. */
        UNPROVEN_CONNECTION("a connection that did not prove itself"),
        /** A connection over the cap. */
        TOO_MANY_CONNECTIONS("a connection over the cap"),
        /** A frame from an identity that no worker has. */
        STRANGER("a frame from an unknown identity"),
        /** A frame on a worker's identity from a connection that has not proved the worker's key. */
        UNPROVEN_FRAME("a frame without a proof"),
        /** A proof that does not match: a wrong key or a replay. */
        WRONG_PROOF("a wrong or replayed proof"),
        /** A frame that is not one of the protocol's. */
        GARBLED_FRAME("a garbled frame");

        private final String words;

        Oddity(String words) {
            this.words = words;
        }
    }

    private final Map<Oddity, LongAdder> counts = new EnumMap<>(Oddity.class);
    private final RecentKeys logged = new RecentKeys(256);
    private final String pool;

    /** Counters for one pool's link. */
    public LinkCounters(String pool) {
        this.pool = pool;
        for (var oddity : Oddity.values()) {
            counts.put(oddity, new LongAdder());
        }
    }

    /** Counts one, and logs it if it is the first of its kind from there. */
    void count(Oddity oddity, String from, String detail) {
        counts.get(oddity).increment();
        if (logged.addIfNew(oddity + from)) {
            log.warn("link of {}: {} from {}: {}", pool, oddity.words, from, detail);
        }
    }

    /** How often so far. */
    public long count(Oddity oddity) {
        return counts.get(oddity).sum();
    }

    /** All counts by name. */
    public Map<String, Long> snapshot() {
        var all = new TreeMap<String, Long>();
        counts.forEach((oddity, count) ->
                all.put(oddity.name().toLowerCase(Locale.ROOT).replace('_', '-'), count.sum()));
        return all;
    }
}
