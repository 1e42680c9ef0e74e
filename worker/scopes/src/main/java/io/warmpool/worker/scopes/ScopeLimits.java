package io.warmpool.worker.scopes;

import java.time.Duration;

/**
 * How much is kept.
 *
 * @param userEntries values of all users together, at least 1
 * @param userWeight what they may weigh together, in bytes
 * @param userIdle how long one stays that nobody asks for; zero for no end, here and below
 * @param sessions sessions whose live values are kept, at least 1
 * @param sessionIdle how long they stay without a call
 * @param contexts of the session pool, at least 1
 * @param contextTtl after which one is made anew
 * @param maxState the largest state of a session in bytes
 */
public record ScopeLimits(
        long userEntries,
        long userWeight,
        Duration userIdle,
        long sessions,
        Duration sessionIdle,
        long contexts,
        Duration contextTtl,
        long maxState) {

    public ScopeLimits {
        check("userEntries", userEntries, 1);
        check("userWeight", userWeight, 0);
        check("userIdle", userIdle.toMillis(), 0);
        check("sessions", sessions, 1);
        check("sessionIdle", sessionIdle.toMillis(), 0);
        check("contexts", contexts, 1);
        check("contextTtl", contextTtl.toMillis(), 0);
        check("maxState", maxState, 0);
    }

    private static void check(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
        }
    }

    /** What a pool has that says nothing else. */
    public static ScopeLimits defaults() {
        return new ScopeLimits(
                1000,
                64L << 20,
                Duration.ofMinutes(30),
                200,
                Duration.ofMinutes(30),
                200,
                Duration.ofHours(1),
                256L << 10);
    }
}
