package io.warmpool.supervisor.pool;

/**
 * A generation as the simulation plays it.
 *
 * @param pool what the pool knows of it
 * @param badness of a hundred starts so many fail; 100 for a broken deployment
 */
record SimulatedGeneration(Generation pool, int badness) {}
