package io.warmpool.supervisor.pool;

/**
 * What the workers of a pool are to drop from their caches: all that matches everything that is not empty here.
 *
 * @param scope {@code process}, {@code user}, {@code session} or {@code context}
 * @param key of the value or context; one that ends in {@code *} is a prefix
 * @param tenant of the user or session, or what stands before the first {@code :} in a context's key
 * @param user of the user's value or the session
 * @param session the id of one
 * @param fingerprint of a context
 */
public record Eviction(String scope, String key, String tenant, String user, String session, String fingerprint) {}
