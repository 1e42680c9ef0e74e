/**
 * The decisions: which slots there are, which worker fills each, which call goes where. {@link
 * io.warmpool.supervisor.pool.Pool} is a pure state machine: events and the time go in, effects come out. {@link
 * io.warmpool.supervisor.pool.PoolThread} performs them.
 */
package io.warmpool.supervisor.pool;
