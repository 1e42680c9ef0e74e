package io.warmpool.supervisor.job.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where a Redis is, and who one is there. Says the password to Redis only, and by a command of its own: if the driver does it,
 * its refusal is told as a connection that was closed.
 *
 * @param user empty for the default one
 * @param password empty if there is none
 */
record Address(RedisURI uri, String user, String password, int database) {

    /** {@code redis://} or {@code rediss://}, then {@code [[user:]password@]host[:port][/database]}. */
    static Address of(URI redis) {
        var login = redis.getUserInfo() == null ? "" : redis.getUserInfo();
        var colon = login.indexOf(':');
        try {
            var uri = RedisURI.create(new URI(
                    redis.getScheme(),
                    null,
                    redis.getHost(),
                    redis.getPort(),
                    redis.getPath(),
                    redis.getQuery(),
                    null));
            var database = uri.getDatabase();
            uri.setDatabase(0);
            uri.setTimeout(RedisLink.PATIENCE);
            return new Address(uri, login.substring(0, Math.max(colon, 0)), login.substring(colon + 1), database);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("a Redis at " + redis.getHost() + " has no such address", e);
        }
    }

    /** For people. */
    String where() {
        return "the store of the jobs at " + uri.getHost() + ":" + uri.getPort();
    }

    /** Makes a new connection usable, or fails with what Redis says against it. */
    CompletionStage<String> logIn(RedisAsyncCommands<?, ?> redis) {
        CompletionStage<String> known = CompletableFuture.completedFuture("OK");
        if (!password.isEmpty()) {
            known = user.isEmpty() ? redis.auth(password) : redis.auth(user, password);
        }
        return known.thenCompose(ok -> database == 0 ? CompletableFuture.completedFuture(ok) : redis.select(database))
                .thenCompose(_ -> redis.ping());
    }

    @Override
    public String toString() {
        return where();
    }
}
