package io.warmpool.agent;

/**
 * The author's code: loaded once in each worker process, then asked many times.
 *
 * <p>A class named in {@code pools.<name>.agent} needs a public constructor without parameters. One instance serves
 * all calls of its worker, up to {@code pools.<name>.concurrency} of them at once, so its fields must be safe to share.
 */
public interface Agent extends AutoCloseable {

    /**
     * Makes the agent warm: runs once in each worker, on the worker's main thread, before its first call. Whatever is
     * slow to make belongs here. May take up to {@code pools.<name>.boot-timeout}; {@link AgentContext#progress} tells
     * operators how far it is.
     *
     * @throws Exception any failure ends the worker: its boot is reported as failed with this exception
     */
    default void preload(AgentContext context) throws Exception {}

    /**
     * Answers one call. Runs on a virtual thread of its own, so blocking is fine; an interrupt means that the call was
     * cancelled or its deadline has passed, and that nobody waits for the answer any more.
     *
     * @param call what is asked
     * @param reply where the answer goes; not to be used after this method has returned
     * @throws AgentException becomes an answer with that exception's code and message
     * @throws Exception anything else becomes {@code agent-failed}; its message is logged here and not sent
     */
    void handle(Call call, Reply reply) throws Exception;

    /** Gives back what {@link #preload} took; runs once, when the worker stops in an orderly way. */
    @Override
    default void close() throws Exception {}
}
