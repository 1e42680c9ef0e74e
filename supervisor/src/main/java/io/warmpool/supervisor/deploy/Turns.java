package io.warmpool.supervisor.deploy;

import io.warmpool.supervisor.config.ConfigException;
import io.warmpool.supervisor.pool.CommandSink;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing after the other, in the order in which they were asked for, on a virtual thread that may wait for files: the
 * preparations of a pool's commands, and what is to be remembered of their ends.
 */
final class Turns implements AutoCloseable {

    /** Something that reads or writes files. */
    interface Work {
        void run() throws IOException;
    }

    private static final Logger log = LoggerFactory.getLogger(Turns.class);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ExecutorService thread;

    Turns(String pool) {
        thread = Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("deploy-" + pool).factory());
    }

    /** For a command: whatever goes wrong before it has begun ends it, and its sink hears why. */
    void take(CommandSink sink, Work work) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (ConfigException e) {
                    sink.onFailed("the configuration has mistakes, and nothing was restarted:\n" + e.getMessage());
                } catch (DeployFailure e) {
                    sink.onFailed(e.getMessage());
                } catch (IOException e) {
                    sink.onFailed("cannot write what is to be remembered, and nothing was done: " + e);
                } catch (RuntimeException e) {
                    log.error("a command failed", e);
                    sink.onFailed("the command failed: " + e + "; see logs/supervisor.log");
                }
            });
        } catch (RejectedExecutionException e) {
            sink.onFailed("the supervisor is stopping");
        }
    }

    /** For the end of a command, which has happened whatever becomes of this: then it goes on with the other. */
    void takeAnyway(String what, Work work, Runnable then) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (IOException | RuntimeException e) {
                    log.warn("{} could not be finished", what, e);
                } finally {
                    then.run();
                }
            });
        } catch (RejectedExecutionException e) {
            then.run();
        }
    }

    /** Later, unless it has been closed by then. It must only take a turn. */
    void later(Duration delay, Runnable taking) {
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!thread.isShutdown()) {
                        taking.run();
                    }
                });
    }

    @Override
    public void close() throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            thread.shutdownNow();
        }
    }
}
