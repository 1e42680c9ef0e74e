package io.warmpool.agent;

/**
 * A place where values are kept for one lifetime: that of a call, of a session, of a user. What a call takes from a scope
 * it may use until it ends; only after that is the value closed, if it is {@link AutoCloseable} and has been dropped
 * meanwhile, whatever it was dropped for. A value is closed once, on a thread of the runtime's; a failure to close is
 * logged.
 *
 * <p>A value that implements {@link Weighted} counts with its weight towards the limits of its scope. Safe to use from any
 * thread for as long as the call runs.
 */
public interface Scope {

    /**
     * The value under a key, made by {@code loader} if it is not there. Whoever asks for the same key at the same time
     * waits for the same value.
     *
     * @param key at most 512 characters, of the agent's own choice within this scope
     * @return the value; it must be of the type that the caller expects under this key
     * @throws InterruptedException if the call was cancelled while it waited
     * @throws Exception what the loader threw
     * @throws IllegalStateException if the call has ended, or the loader asks for the key that it is making
     */
    <T> T get(String key, Loader<? extends T> loader) throws Exception;
}
