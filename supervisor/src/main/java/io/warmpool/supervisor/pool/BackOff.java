package io.warmpool.supervisor.pool;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a slot waits before its next worker: the first replacement comes at once, then 0.1 s doubling to 30 s. */
final class BackOff {

    private static final long FIRST = Duration.ofMillis(100).toNanos();
    private static final long MOST = Duration.ofSeconds(30).toNanos();

    private BackOff() {}

    /**
     * The wait after so many failures in a row, ±20 % so that slots do not start in step.
     *
     * @param failures 1 for the first
     */
    static long delay(int failures, RandomGenerator random) {
        if (failures <= 1) {
            return 0;
        }
        var doubled = FIRST << Math.min(failures - 2, 20);
        var capped = Math.min(doubled, MOST);
        return (long) (capped * (0.8 + 0.4 * random.nextDouble()));
    }
}
