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
        try {
            return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ControlProblem(
                    503, "busy", "the pool's thread did not answer within " + LIMIT.toSeconds() + " s: try again");
        }
    }
}
