package io.warmpool.supervisor.job;

import java.time.Instant;

/**
 * A job that is to be stored.
 *
 * @param input not to be changed
 * @param fingerprint of all that makes it the same job when it comes again under the same idempotency key: SHA-256, 32 bytes
 */
public record NewJob(JobId id, Instant created, JobSpec spec, byte[] input, byte[] fingerprint) {}
