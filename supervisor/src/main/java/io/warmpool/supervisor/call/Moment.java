package io.warmpool.supervisor.call;

import java.time.Instant;

/**
 * Now.
 *
 * @param nanos on the clock of {@link System#nanoTime}, for what must not jump: deadlines, waits, retries
 * @param wall what people read, and what outlives this process
 */
public record Moment(long nanos, Instant wall) {}
