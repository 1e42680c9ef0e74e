package io.warmpool.agent;

/**
 * Contexts that many calls use again, such as an agent with its tools, skills and prompts for one project. Each has a key,
 * for example {@code {tenant}:{project}:{mode}}, and a fingerprint of all that it was made of. Nobody but the agent decides
 * who gets which: a key must name everything that may not be shared, the tenant first.
 *
 * <p>A context is immutable and may serve any number of calls at once. One that implements {@link Resettable} serves one
 * call at a time; there are as many under its key as calls wanted one at once.
 *
 * <p>Contexts are dropped when they are older than {@code pools.<name>.caches.context-ttl}, when they are the least recently
 * used of more than {@code caches.contexts}, or on an operator's word. Safe from any thread.
 */
public interface SessionPool {

    /**
     * A lease on the context under a key, made by {@code factory} if there is none with this fingerprint. One with another
     * fingerprint is replaced: whoever uses it finishes on it, and then it is closed.
     *
     * @param key at most 512 characters; what comes before the first {@code :} counts as the tenant when an operator evicts
     *     by tenant
     * @param fingerprint of all that the context is made of, see {@link Fingerprint}
     * @throws InterruptedException if the thread was interrupted while it waited
     * @throws Exception what the factory threw
     */
    <T> Lease<T> acquire(String key, String fingerprint, Loader<? extends T> factory) throws Exception;
}
