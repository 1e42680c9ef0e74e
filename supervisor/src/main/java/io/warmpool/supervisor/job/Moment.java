package io.warmpool.supervisor.job;

import java.time.Instant;

/**
 * Now.
 *
 * @param nanos on the clock of {@link System#nanoTime}, for what must not jump: waits and retries
 * @param wall what people read, and what outlives this process
 */
record Moment(long nanos, Instant wall) {}
