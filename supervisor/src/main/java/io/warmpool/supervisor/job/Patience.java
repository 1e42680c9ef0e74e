package io.warmpool.supervisor.job;

import java.time.Duration;

/** The waits between tries to reach a store that fails: they double from a tenth of a second to five. */
final class Patience {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration next = FIRST;

    /** How long to wait now. */
    Duration next() {
        var wait = next;
        var doubled = wait.multipliedBy(2);
        next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return wait;
    }

    /** It went well. */
    void reset() {
        next = FIRST;
    }
}
