package io.warmpool.supervisor.control;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a pool's thread to answer, with a limit. */
final class Asking {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Asking() {}

    static <T> T wait(CompletableFuture<T> answer) throws InterruptedException, ExecutionException {
        return wait(answer, LIMIT);
    }

    static <T> T wait(CompletableFuture<T> answer, Duration limit) throws InterruptedException, ExecutionException {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ControlProblem(
                    503, "busy", "the pool did not answer within " + limit.toSeconds() + " s: try again");
        }
    }
}
