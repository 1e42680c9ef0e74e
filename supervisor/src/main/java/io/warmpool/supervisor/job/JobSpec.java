package io.warmpool.supervisor.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What was asked for, without the input itself. Does not change. Texts that were not given are empty.
 *
 * @param contentType of the input
 * @param inputSize in bytes
 * @param traceparent handed on to the agent
 * @param priority 0 to 9; of the jobs of one tenant the greater one goes first
 * @param runAt not before this time
 * @param deadline when all of it must have ended, if there is such a time
 * @param retries how often it may be tried again after a failure that this may cure, 0 to 20
 * @param backOff the wait before the first of these; it doubles with each, up to an hour
 * @param keep how long its record stays after its end
 * @param webhook where its end is told, or empty
 * @param idempotencyKey as the client gave it
 * @param atMostOnce whether its agent must never get it twice
 */
public record JobSpec(
        String agent,
        String tenant,
        String user,
        String session,
        String contentType,
        long inputSize,
        String traceparent,
        int priority,
        Instant runAt,
        Optional<Instant> deadline,
        int retries,
        Duration backOff,
        Duration keep,
        String webhook,
        String idempotencyKey,
        boolean atMostOnce) {

    /** The priority of a job that does not say. */
    public static final int PRIORITY = 5;

    public static final int MAX_PRIORITY = 9;
    public static final int MAX_RETRIES = 20;
    public static final Duration MAX_BACK_OFF = Duration.ofHours(1);
}
