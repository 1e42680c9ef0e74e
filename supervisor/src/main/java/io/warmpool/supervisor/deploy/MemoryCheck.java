package io.warmpool.supervisor.deploy;

import io.warmpool.supervisor.pool.PoolSnapshot;
import io.warmpool.supervisor.process.AvailableMemory;
import io.warmpool.supervisor.process.ProcessStat;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Whether there is room for one more worker: a roll starts a successor before it stops the worker that it replaces. Its
 * need is estimated by the largest of the pool's workers, or by the heap if none runs.
 *
 * @param processes what the system says about a PID
 * @param available what more processes could take, if that is known
 */
record MemoryCheck(LongFunction<Optional<ProcessStat>> processes, Supplier<Optional<AvailableMemory>> available) {

    /** What a JVM of this kind takes beside its heap. */
    private static final long BESIDE_THE_HEAP = 100L << 20;

    static MemoryCheck ofThisMachine() {
        return new MemoryCheck(ProcessStat::read, AvailableMemory::read);
    }

    /** Says how much is missing, or nothing if there is enough or nobody knows. */
    Optional<String> shortage(PoolSnapshot pool, long heapBytes) {
        var largest = pool.rows().stream()
                .filter(row -> row.pid() > 0)
                .flatMap(row -> processes.apply(row.pid()).stream())
                .mapToLong(ProcessStat::residentBytes)
                .max()
                .orElse(0);
        var need = largest > 0 ? largest : heapBytes + BESIDE_THE_HEAP;
        return available
                .get()
                .filter(memory -> memory.bytes() < need)
                .map(memory -> "one more worker of '" + pool.pool() + "' needs about " + mebibytes(need) + ", and "
                        + mebibytes(memory.bytes()) + " are available (" + memory.source() + ")");
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
