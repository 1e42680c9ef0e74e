package io.warmpool.supervisor.config;

import java.time.Duration;

/**
 * What is done in the background, over all pools.
 *
 * @param maxQueued how many may wait
 * @param maxShare the part of a pool's capacity that they may take
 * @param retries of a job that does not say
 * @param backOff before the first of these
 * @param keep how long the record of one that has ended stays
 * @param maxKeep the longest that a job may ask for
 * @param maxKept records of ended ones; the oldest go
 * @param maxEvents of one job; the oldest go
 * @param maxEventBytes of one job; the oldest go
 * @param maxFollowers clients that follow a job, all together
 * @param sweepInterval between two looks for what is to go
 * @param lease how long a supervisor that is not heard of keeps its jobs, in a store that several share
 * @param webhookSecret signs webhooks; empty does not
 * @param webhookPrivate whether webhooks may go to private addresses
 */
public record JobsConfig(
        long maxQueued,
        Share maxShare,
        int retries,
        Duration backOff,
        Duration keep,
        Duration maxKeep,
        long maxKept,
        int maxEvents,
        Size maxEventBytes,
        int maxFollowers,
        Duration sweepInterval,
        Duration lease,
        String webhookSecret,
        boolean webhookPrivate) {

    private static final Duration TEN_YEARS = Duration.ofDays(3650);

    public JobsConfig {
        new Rules()
                .range("max-queued", maxQueued, 1L, 10_000_000L)
                .range("max-share", maxShare, new Share(0.01), new Share(1))
                .range("retries", retries, 0, 20)
                .range("back-off", backOff, Duration.ofMillis(10), Duration.ofHours(1))
                .range("keep", keep, Duration.ofSeconds(1), TEN_YEARS)
                .range("max-keep", maxKeep, Duration.ofSeconds(1), TEN_YEARS)
                .range("max-kept", maxKept, 0L, 100_000_000L)
                .range("max-events", maxEvents, 10, 1_000_000)
                .range("max-event-bytes", maxEventBytes, Size.parse("64k"), Size.parse("1g"))
                .range("max-followers", maxFollowers, 1, 1_000_000)
                .range("sweep-interval", sweepInterval, Duration.ofMillis(100), Duration.ofHours(24))
                .range("lease", lease, Duration.ofSeconds(1), Duration.ofHours(1))
                .holds(
                        webhookSecret.isEmpty() || webhookSecret.length() >= 16,
                        "webhook-secret",
                        "must have at least 16 characters, or none")
                .enforce();
    }
}
