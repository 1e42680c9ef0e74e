package io.warmpool.agent;

/**
 * Where the answer to one call goes. To be used from the thread that runs the call, or from one other thread at a time.
 *
 * <p>{@link #delta}, {@link #event} and {@link #progress} reach only a client that asked for a stream; for the others
 * they cost next to nothing. If no output is set, the deltas joined are the output.
 */
public interface Reply {

    /**
     * Emits a piece of text. Blocks while the client is too slow to take it: each call may have only a bounded number
     * of bytes on the way.
     *
     * @throws InterruptedException if the call was cancelled meanwhile
     */
    void delta(String text) throws InterruptedException;

    /**
     * Emits an event of the agent's own. Blocks like {@link #delta}.
     *
     * @param name one to 64 letters, digits, {@code -}, {@code _} or {@code .}; not {@code delta}, {@code progress},
     *     {@code done}, {@code error}, {@code gap} or {@code state}
     * @param json the event's data, a JSON text
     * @throws IllegalArgumentException if the name is not allowed
     * @throws InterruptedException if the call was cancelled meanwhile
     */
    void event(String name, String json) throws InterruptedException;

    /**
     * Tells how far the call is. Blocks like {@link #delta}.
     *
     * @param done how many units are done, from 0
     * @param total how many there are, or 0 if that is not known
     * @param note what is being done, in a few words, for people
     * @throws InterruptedException if the call was cancelled meanwhile
     */
    void progress(long done, long total, String note) throws InterruptedException;

    /**
     * Sets the output, which is sent when {@link Agent#handle} returns. A second call replaces the first.
     *
     * @param body the output, verbatim; the caller must not change the array any more
     * @param contentType its media type, for example {@code application/json}
     * @throws AgentException with {@code too-large} if the body is larger than {@code http.max-output}
     */
    void output(byte[] body, String contentType);

    /** Sets a text as the output, as {@code text/plain; charset=utf-8}. */
    void text(String text);

    /** Sets a JSON text as the output, as {@code application/json}. */
    void json(String json);
}
