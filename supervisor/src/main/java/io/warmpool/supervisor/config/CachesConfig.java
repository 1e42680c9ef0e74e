package io.warmpool.supervisor.config;

import java.time.Duration;

/**
 * How much each worker of a pool keeps between calls.
 *
 * @param userEntries values of all users together
 * @param userWeight what they may weigh together
 * @param userIdle how long one stays that nobody asks for
 * @param sessions sessions whose live values are kept
 * @param sessionIdle how long they stay without a call
 * @param contexts of the session pool
 * @param contextTtl after which one is made anew
 */
public record CachesConfig(
        int userEntries,
        Size userWeight,
        Duration userIdle,
        int sessions,
        Duration sessionIdle,
        int contexts,
        Duration contextTtl) {

    private static final int MOST = 10_000_000;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(365);

    public CachesConfig {
        new Rules()
                .range("user-entries", userEntries, 1, MOST)
                .range("user-weight", userWeight, Size.parse("1k"), Size.parse("1024g"))
                .range("user-idle", userIdle, SHORTEST, LONGEST)
                .range("sessions", sessions, 1, MOST)
                .range("session-idle", sessionIdle, SHORTEST, LONGEST)
                .range("contexts", contexts, 1, MOST)
                .range("context-ttl", contextTtl, SHORTEST, LONGEST)
                .enforce();
    }
}
