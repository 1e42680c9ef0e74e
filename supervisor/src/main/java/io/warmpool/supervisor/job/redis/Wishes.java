package io.warmpool.supervisor.job.redis;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * The wishes of one kind that this supervisor has sent, one after another, each under a name of its own. Knows the last one that
 * was answered: what Redis handed out for any other, the supervisor does not know of, and gets once more.
 */
final class Wishes {

    private final String life;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    // of whose turn it is
    private volatile long number;
    private volatile String answered = "";

    Wishes(String life) {
        this.life = life;
    }

    /** Sends a wish after those before it were answered or failed, with its name and that of the last answered one. */
    synchronized <T> CompletableFuture<T> next(BiFunction<String, String, CompletableFuture<T>> wish) {
        var mine = last.handle((_, _) -> null).thenCompose(_ -> send(wish));
        last = mine;
        return mine;
    }

    private <T> CompletableFuture<T> send(BiFunction<String, String, CompletableFuture<T>> wish) {
        var turn = number + 1;
        number = turn;
        var name = life + "-" + turn;
        return wish.apply(name, answered).thenApply(answer -> {
            answered = name;
            return answer;
        });
    }
}
