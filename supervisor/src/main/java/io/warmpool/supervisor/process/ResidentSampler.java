package io.warmpool.supervisor.process;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells again and again how much memory each worker takes, from a thread of its own. */
public final class ResidentSampler implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ResidentSampler.class);

    private final Duration period;
    private final Supplier<? extends Collection<WorkerProcess>> workers;
    private final ObjLongConsumer<WorkerProcess> listener;
    private final Thread thread;
    private volatile boolean closed;

    private ResidentSampler(
            String name,
            Duration period,
            Supplier<? extends Collection<WorkerProcess>> workers,
            ObjLongConsumer<WorkerProcess> listener) {
        this.period = period;
        this.workers = workers;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /**
     * Begins.
     *
     * @param workers those that live, asked for each time
     * @param listener hears of each, in bytes, on the sampler's thread
     */
    public static ResidentSampler start(
            String name,
            Duration period,
            Supplier<? extends Collection<WorkerProcess>> workers,
            ObjLongConsumer<WorkerProcess> listener) {
        var sampler = new ResidentSampler(name, period, workers, listener);
        sampler.thread.start();
        return sampler;
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(period.toNanos());
            try {
                workers.get().forEach(this::sample);
            } catch (RuntimeException e) {
                log.warn("could not look at the workers", e);
            }
        }
    }

    private void sample(WorkerProcess worker) {
        try {
            worker.sample().ifPresent(bytes -> listener.accept(worker, bytes));
        } catch (RuntimeException e) {
            // The others are looked at all the same.
            log.warn("could not look at worker {}", worker.pid(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
