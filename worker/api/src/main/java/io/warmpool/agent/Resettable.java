package io.warmpool.agent;

/**
 * A context that one call at a time may use, and that can be made ready for the next one. The {@link SessionPool} makes
 * more of these where several calls want one at once.
 */
public interface Resettable {

    /**
     * Forgets what belongs to the call that used it. Runs after the lease was given back, before anybody else gets it.
     *
     * @throws Exception then it is closed and not used again
     */
    void reset() throws Exception;
}
