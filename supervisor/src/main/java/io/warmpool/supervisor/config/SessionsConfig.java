package io.warmpool.supervisor.config;

import java.time.Duration;

/**
 * What is kept of sessions, over all pools.
 *
 * @param max sessions at once
 * @param maxPerUser of one user of one tenant
 * @param idleTimeout after which one is deleted that had no call
 * @param sweepInterval between two looks for those
 * @param maxWaiting calls that may wait for their turn in one session
 * @param maxState the largest state that an agent may save; at most as large as the protocol's {@code Limits.MAX_STATE}
 * @param maxTranscript entries of one session; the oldest go
 * @param maxText how much is kept of each input and output
 */
public record SessionsConfig(
        int max,
        int maxPerUser,
        Duration idleTimeout,
        Duration sweepInterval,
        int maxWaiting,
        Size maxState,
        int maxTranscript,
        Size maxText) {

    public SessionsConfig {
        new Rules()
                .range("max", max, 1, 1_000_000)
                .range("max-per-user", maxPerUser, 1, 1_000_000)
                .range("idle-timeout", idleTimeout, Duration.ofMillis(100), Duration.ofDays(3650))
                .range("sweep-interval", sweepInterval, Duration.ofMillis(100), Duration.ofHours(24))
                .range("max-waiting", maxWaiting, 0, 10_000)
                .range("max-state", maxState, Size.parse("1k"), Size.parse("8m"))
                .range("max-transcript", maxTranscript, 0, 1_000_000)
                .range("max-text", maxText, Size.ZERO, Size.parse("128k"))
                .enforce();
    }
}
