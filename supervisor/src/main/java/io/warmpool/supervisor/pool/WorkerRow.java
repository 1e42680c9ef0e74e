package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import java.util.Comparator;
import java.util.List;

/**
 * One worker, or one vacant slot, as operators see it.
 *
 * @param pid 0 while there is no process
 * @param bootMillis from the start to UP, 0 before
 * @param heap in bytes, as the worker reported it last; likewise heapAfterGc
 * @param loads how often the agent was loaded in this process
 * @param caches what its caches have done, by scope, as it reported it last
 */
public record WorkerRow(
        String pool,
        int slot,
        long pid,
        String state,
        String admission,
        String why,
        int generation,
        String incarnation,
        long uptimeMillis,
        long bootMillis,
        long calls,
        int running,
        long heap,
        long heapAfterGc,
        long loads,
        List<FromWorker.CacheFigures> caches) {

    static final Comparator<WorkerRow> ORDER =
            Comparator.comparingInt(WorkerRow::slot).thenComparingInt(WorkerRow::generation);

    static WorkerRow vacant(String pool, int slot, String state, String why) {
        return new WorkerRow(pool, slot, 0, state, "CLOSED", why, 0, "", 0, 0, 0, 0, 0, 0, 0, List.of());
    }
}
