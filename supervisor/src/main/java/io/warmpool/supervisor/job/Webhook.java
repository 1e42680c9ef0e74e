package io.warmpool.supervisor.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the telling of a job's end is.
 *
 * @param next when it is tried, if it will be
 * @param tries how often it was
 * @param delivered whether the other end took it
 * @param note what came of the last try, or empty
 */
public record Webhook(Optional<Instant> next, int tries, boolean delivered, String note) {

    /** All tries together take less than this: so long at least the record of a job stays that has a webhook. */
    public static final Duration LONGEST = Duration.ofHours(2);
}
