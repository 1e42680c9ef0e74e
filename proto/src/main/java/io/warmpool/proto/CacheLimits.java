package io.warmpool.proto;

import java.time.Duration;

/**
 * How much a worker keeps in its caches.
 *
 * @param userEntries values of all users together, at least 1
 * @param userWeight what they may weigh together, in bytes
 * @param userIdle how long one stays that nobody asks for
 * @param sessions sessions whose live values are kept, at least 1
 * @param sessionIdle how long they stay without a call
 * @param contexts of the session pool, at least 1
 * @param contextTtl after which one is made anew
 */
public record CacheLimits(
        long userEntries,
        long userWeight,
        Duration userIdle,
        long sessions,
        Duration sessionIdle,
        long contexts,
        Duration contextTtl) {

    /** 1,000 values of users with 64 MiB for 30 minutes, 200 sessions for 30 minutes, 200 contexts for an hour. */
    public static CacheLimits defaults() {
        return new CacheLimits(
                1000, 64L << 20, Duration.ofMinutes(30), 200, Duration.ofMinutes(30), 200, Duration.ofHours(1));
    }
}
