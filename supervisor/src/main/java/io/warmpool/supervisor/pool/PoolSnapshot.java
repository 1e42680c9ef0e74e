package io.warmpool.supervisor.pool;

import java.util.List;

/**
 * A pool at one moment.
 *
 * @param slots how many there are
 * @param up how many of them have a worker that serves
 * @param staleMessages from workers that were gone already, or that their call's state did not allow
 * @param spilled calls of sessions that went to another slot than their own because that had no room
 */
public record PoolSnapshot(
        String pool,
        int slots,
        int up,
        int generation,
        int running,
        int waiting,
        int queue,
        long staleMessages,
        long spilled,
        List<WorkerRow> rows) {}
