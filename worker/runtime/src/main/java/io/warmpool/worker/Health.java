package io.warmpool.worker;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.concurrent.atomic.AtomicLong;

/** What a worker can say about itself. Safe from any thread. */
final class Health {

    private final AtomicLong loads = new AtomicLong();
    private volatile boolean management;

    /** The agent was loaded once more; in a healthy worker that happens once. */
    void agentLoaded() {
        loads.incrementAndGet();
        // The platform's memory beans take a while to load: not during the boot.
        Thread.ofVirtual().name("memory-beans").start(() -> {
            var _ = ManagementFactory.getMemoryPoolMXBeans();
            management = true;
        });
    }

    long loads() {
        return loads.get();
    }

    /** Bytes of the heap in use, garbage included. */
    long heapUsed() {
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Bytes of the heap that were in use after the last collection of each pool; 0 before the first. */
    long heapAfterGc() {
        if (!management) {
            return 0;
        }
        long sum = 0;
        for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
            var usage = pool.getCollectionUsage();
            if (pool.getType() == MemoryType.HEAP && usage != null) {
                sum += usage.getUsed();
            }
        }
        return sum;
    }
}
