package io.warmpool.supervisor.control;

import io.warmpool.supervisor.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a pool's thread, the sessions or the jobs to answer, with a limit. */
final class Asking {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Asking() {}

    static <T> T wait(CompletableFuture<T> answer) throws InterruptedException, ExecutionException {
        return wait(answer, LIMIT);
    }

    static <T> T wait(CompletableFuture<T> answer, Duration limit) throws InterruptedException, ExecutionException {
        return wait("the pool", answer, limit);
    }

    /**
     * Waits for the sessions.
     *
     * @throws ControlProblem if their store cannot do what it was asked for
     */
    static <T> T sessions(CompletableFuture<T> answer) throws InterruptedException, ExecutionException {
        return stored("the store of the sessions", answer);
    }

    /**
     * Waits for the jobs.
     *
     * @throws ControlProblem if their store cannot do what it was asked for
     */
    static <T> T jobs(CompletableFuture<T> answer) throws InterruptedException, ExecutionException {
        return stored("the store of the jobs", answer);
    }

    private static <T> T stored(String store, CompletableFuture<T> answer)
            throws InterruptedException, ExecutionException {
        try {
            return wait(store, answer, LIMIT);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw new ControlProblem(503, "store-failed", failure.getMessage());
            }
            throw e;
        }
    }

    private static <T> T wait(String who, CompletableFuture<T> answer, Duration limit)
            throws InterruptedException, ExecutionException {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ControlProblem(
                    503, "busy", who + " did not answer within " + limit.toSeconds() + " s: try again");
        }
    }
}
