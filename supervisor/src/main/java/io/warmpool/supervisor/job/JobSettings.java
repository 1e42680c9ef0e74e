package io.warmpool.supervisor.job;

import java.time.Duration;

/**
 * What the jobs keep to.
 *
 * @param maxQueued how many may wait
 * @param maxShare which part of a pool's capacity they may take, over 0 up to 1; always at least one place
 * @param retries of a job that does not say
 * @param backOff of a job that does not say
 * @param keep of a job that does not say
 * @param maxKeep the longest that a job may ask for
 * @param maxKept ended jobs
 * @param sweepInterval between two looks for what is to go
 * @param lease as {@link JobLimits#lease}
 * @param maxOutput the largest output of a job, in bytes
 */
public record JobSettings(
        long maxQueued,
        double maxShare,
        int retries,
        Duration backOff,
        Duration keep,
        Duration maxKeep,
        long maxKept,
        Duration sweepInterval,
        Duration lease,
        long maxOutput) {}
