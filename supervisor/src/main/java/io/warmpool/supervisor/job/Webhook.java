package io.warmpool.supervisor.job;

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
public record Webhook(Optional<Instant> next, int tries, boolean delivered, String note) {}
