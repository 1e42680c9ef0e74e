package io.warmpool.supervisor.pool;

/**
 * The few numbers of a pool that other threads look at all the time; published by the pool's thread.
 *
 * @param slots how many there are
 * @param up how many of them serve
 * @param places how many calls those that serve can run at once
 * @param waiting calls in the queue
 * @param failing whether more than half of the slots fail, so that replacing is down to one trial at a time
 */
public record PoolPulse(int slots, int up, int places, int waiting, boolean failing) {}
