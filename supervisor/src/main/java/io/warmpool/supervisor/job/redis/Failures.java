package io.warmpool.supervisor.job.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.warmpool.supervisor.store.StoreException;
import java.util.regex.Pattern;

/** What went wrong with a Redis, in words for people, who know it by its host and port. Never says its password. */
final class Failures {

    /** What the driver says before the system's own words. */
    private static final Pattern CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    private final String where;
    private final String secret;

    /** {@code secret} is the password, or empty. */
    Failures(String where, String secret) {
        this.where = where;
        this.secret = secret;
    }

    String where() {
        return where;
    }

    StoreException unreachable(Throwable failure) {
        return failure instanceof StoreException known
                ? known
                : new StoreException(where + " cannot be reached: " + reason(failure), rootOf(failure));
    }

    StoreException unreachable(String why) {
        return new StoreException(where + " cannot be reached: " + why, null);
    }

    /** It answered, but did not do what it was asked. */
    StoreException refused(RedisCommandExecutionException refusal) {
        return new StoreException(where + " refused: " + hidden(refusal.getMessage()), refusal);
    }

    /** Whether no answer came in time, so that nobody knows whether it was done. */
    static boolean isTimeout(Throwable failure) {
        return failure instanceof RedisCommandTimeoutException;
    }

    /** What is at the bottom: the driver wraps what it tells. */
    static Throwable rootOf(Throwable failure) {
        var root = failure;
        while (root.getCause() != null && !(root instanceof StoreException)) {
            root = root.getCause();
        }
        return root;
    }

    private String reason(Throwable failure) {
        var root = rootOf(failure);
        if (isTimeout(root)) {
            return "no answer within " + RedisLink.PATIENCE.toSeconds() + " s";
        }
        var said = root.getMessage();
        if (said == null || said.isBlank()) {
            return root.getClass().getSimpleName();
        }
        // The driver's words for a connection that ended while something was asked on it.
        return said.startsWith("Currently not connected") || said.startsWith("Connection closed prematurely")
                ? "it closed the connection, or does not speak as a Redis does"
                : hidden(CALL.matcher(said).replaceFirst(""));
    }

    private String hidden(String text) {
        return secret.isEmpty() ? text : text.replace(secret, "***");
    }
}
