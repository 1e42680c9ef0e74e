package io.warmpool.supervisor.pool;

import io.warmpool.proto.Incarnation;
import io.warmpool.supervisor.process.ExitStatus;
import io.warmpool.supervisor.process.LaunchOrder;
import io.warmpool.supervisor.process.LogTail;
import io.warmpool.supervisor.process.WorkerExit;
import io.warmpool.supervisor.process.WorkerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes behind a pool's workers: launches, signals and exits, on threads of their own, since all of it may block.
 * What happens comes back through the mailbox.
 */
final class Processes {

    private static final Logger log = LoggerFactory.getLogger(Processes.class);
    private static final int LAST_LINES = 20;

    private final PoolMailbox mailbox;
    /** Virtual threads: a launch waits for fork and file, a signal for /proc. */
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    private final Map<Incarnation, CompletableFuture<WorkerProcess>> processes = new ConcurrentHashMap<>();

    Processes(PoolMailbox mailbox) {
        this.mailbox = mailbox;
    }

    void launch(Incarnation incarnation, LaunchOrder order) {
        var started = new CompletableFuture<WorkerProcess>();
        processes.put(incarnation, started);
        executor.execute(() -> {
            WorkerProcess process;
            try {
                process = WorkerProcess.launch(order);
            } catch (IOException | RuntimeException e) {
                log.error(
                        "could not start a worker for {}/{}",
                        order.contract().pool(),
                        order.contract().slot(),
                        e);
                processes.remove(incarnation);
                started.completeExceptionally(e);
                mailbox.put((pool, now) -> pool.onLaunchFailed(incarnation, String.valueOf(e.getMessage()), now));
                return;
            }
            // The pool hears of the process before anything can wait for its end.
            mailbox.put((pool, now) -> pool.onLaunched(incarnation, process.pid()));
            started.complete(process);
            process.onExit(status -> onExit(incarnation, order, status));
        });
    }

    void terminate(Incarnation incarnation) {
        signal(incarnation, WorkerProcess::terminate);
    }

    void kill(Incarnation incarnation, boolean dumpFirst) {
        signal(incarnation, WorkerProcess::kill);
    }

    void retire(Incarnation incarnation) {}

    /** Ends whatever is left. */
    void killAll() {
        processes.keySet().forEach(incarnation -> kill(incarnation, false));
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

    private void onExit(Incarnation incarnation, LaunchOrder order, ExitStatus status) {
        processes.remove(incarnation);
        List<String> tail = LogTail.read(order.logFile(), incarnation, LAST_LINES);
        mailbox.put(
                (pool, now) -> pool.onExited(incarnation, new WorkerExit(Optional.of(status), false, tail, ""), now));
    }
}
