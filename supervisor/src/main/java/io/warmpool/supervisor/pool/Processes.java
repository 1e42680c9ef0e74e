package io.warmpool.supervisor.pool;

import io.warmpool.proto.Incarnation;
import io.warmpool.supervisor.process.LaunchOrder;
import io.warmpool.supervisor.process.Launcher;
import io.warmpool.supervisor.process.ResidentSampler;
import io.warmpool.supervisor.process.WorkerExit;
import io.warmpool.supervisor.process.WorkerProcess;
import io.warmpool.supervisor.process.WorkerRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes behind a pool's workers: launches, signals and exits, on threads of their own, since all of it may block.
 * What happens comes back through the mailbox.
 */
final class Processes implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Processes.class);
    static final String NO_PROCESS = "the threads could not be listed: there is no process";

    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(2);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final PoolMailbox mailbox;
    private final Launcher launcher;
    /** Virtual threads: a launch waits for fork and file, a signal for /proc. */
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /** Until nothing of it is left. */
    private final Map<Incarnation, CompletableFuture<WorkerProcess>> processes = new ConcurrentHashMap<>();

    private final ResidentSampler sampler;

    Processes(String pool, PoolMailbox mailbox, Launcher launcher) {
        this.mailbox = mailbox;
        this.launcher = launcher;
        this.sampler = ResidentSampler.start("resident-" + pool, SAMPLE_EVERY, this::running, (worker, bytes) -> {
            var incarnation = worker.incarnation();
            mailbox.put((to, now) -> to.onResident(incarnation, bytes, now));
        });
    }

    void launch(Incarnation incarnation, LaunchOrder order) {
        var started = new CompletableFuture<WorkerProcess>();
        processes.put(incarnation, started);
        executor.execute(() -> {
            try {
                var process = launcher.launch(order);
                // The pool hears of the process before anything can wait for its end.
                mailbox.put((pool, now) -> pool.onLaunched(incarnation, process.pid()));
                begin(process, started);
            } catch (IOException | RuntimeException e) {
                log.error(
                        "could not start a worker for {}/{}",
                        order.contract().pool(),
                        order.contract().slot(),
                        e);
                processes.remove(incarnation);
                started.completeExceptionally(e);
                mailbox.put((pool, now) -> pool.onLaunchFailed(incarnation, String.valueOf(e.getMessage()), now));
            }
        });
    }

    /** Takes over a worker of an earlier supervisor; its end, which may be at once, is told as that of any other. */
    void adopt(WorkerRecord record) {
        var incarnation = record.incarnation();
        var started = new CompletableFuture<WorkerProcess>();
        processes.put(incarnation, started);
        executor.execute(() -> launcher.adopt(record).ifPresentOrElse(process -> begin(process, started), () -> {
            processes.remove(incarnation);
            started.completeExceptionally(new IllegalStateException("it has ended before it was adopted"));
            mailbox.put((pool, now) -> pool.onExited(incarnation, WorkerExit.none(), now));
        }));
    }

    void terminate(Incarnation incarnation) {
        signal(incarnation, WorkerProcess::terminate);
    }

    void kill(Incarnation incarnation, boolean dumpFirst) {
        signal(incarnation, process -> process.kill(dumpFirst));
    }

    void retire(Incarnation incarnation) {
        signal(incarnation, WorkerProcess::retire);
    }

    /** What a worker's threads do, or why that cannot be told. Never fails. */
    CompletableFuture<String> dump(Incarnation incarnation) {
        var started = processes.get(incarnation);
        return started == null
                ? CompletableFuture.completedFuture(NO_PROCESS)
                : started.thenCompose(WorkerProcess::dump).exceptionally(_ -> NO_PROCESS);
    }

    /** Kills whatever is left, and waits a little until nothing of it is there any more. */
    @Override
    public void close() {
        sampler.close();
        processes.keySet().forEach(incarnation -> kill(incarnation, false));
        var ends = processes.values().stream()
                .map(started -> started.thenCompose(WorkerProcess::ended).exceptionally(_ -> null))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        executor.shutdown();
    }

    private void begin(WorkerProcess process, CompletableFuture<WorkerProcess> started) {
        var incarnation = process.incarnation();
        started.complete(process);
        process.ended().thenRun(() -> processes.remove(incarnation));
        process.onExit(exit -> mailbox.put((pool, now) -> pool.onExited(incarnation, exit, now)));
    }

    private List<WorkerProcess> running() {
        return processes.values().stream()
                .filter(started -> started.isDone() && !started.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .toList();
    }

    private void signal(Incarnation incarnation, Consumer<WorkerProcess> action) {
        var started = processes.get(incarnation);
        if (started != null) {
            executor.execute(() -> {
                try {
                    action.accept(started.join());
                } catch (CompletionException e) {
                    log.debug("the process was never started, so there is nothing to signal", e);
                }
            });
        }
    }
}
