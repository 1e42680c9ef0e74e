package io.warmpool.supervisor.session;

import java.time.Duration;

/**
 * What the sessions keep to.
 *
 * @param max sessions at once, over all pools
 * @param maxPerUser of one user of one tenant; calls that name no user are not counted
 * @param idleTimeout after which one is deleted that had no call
 * @param sweepInterval between two looks for those
 * @param maxWaiting calls that may wait for their turn in one session
 * @param maxTranscript entries of one session; the oldest go
 * @param maxText bytes that are kept of each input and output
 */
public record SessionLimits(
        int max,
        int maxPerUser,
        Duration idleTimeout,
        Duration sweepInterval,
        int maxWaiting,
        int maxTranscript,
        int maxText) {}
