package io.warmpool.supervisor.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a client asks for, before it is a job. Texts that were not given are empty.
 *
 * @param agent the name of a pool that there is
 * @param input not to be changed
 * @param priority 0 to 9
 * @param runAt not before this time; not together with {@code delay}
 * @param deadline how long it may take from now on, waiting included
 * @param retries 0 to 20
 * @param idempotencyKey at most 255 characters
 */
public record JobRequest(
        String agent,
        String tenant,
        String user,
        String session,
        String contentType,
        byte[] input,
        String traceparent,
        OptionalInt priority,
        Optional<Instant> runAt,
        Optional<Duration> delay,
        Optional<Duration> deadline,
        OptionalInt retries,
        Optional<Duration> backOff,
        Optional<Duration> keep,
        String webhook,
        String idempotencyKey) {}
