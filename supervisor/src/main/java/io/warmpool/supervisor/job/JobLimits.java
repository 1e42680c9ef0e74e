package io.warmpool.supervisor.job;

import java.time.Duration;

/**
 * What a {@link JobStore} is opened with.
 *
 * @param maxEvents of one job; the oldest go
 * @param maxEventBytes of one job; the oldest go
 * @param lease how long a supervisor's jobs are its own without a word from it; of a shared store only
 */
public record JobLimits(int maxEvents, long maxEventBytes, Duration lease) {}
