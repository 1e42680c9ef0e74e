package io.warmpool.agent;

/** A value that all calls of this worker share: one for the whole process. Safe from any thread. */
public interface Shared<T> {

    /**
     * The value, made now if it is not there. The call may use it until it ends.
     *
     * @throws InterruptedException if the call was cancelled while it waited
     * @throws Exception what the loader threw
     */
    T get(Call call) throws Exception;

    /**
     * The same for use outside a call: in the preload, which so makes it warm, or on a thread of the agent's own.
     *
     * @throws Exception what the loader threw
     */
    Lease<T> lease() throws Exception;

    /**
     * Reports that a value has turned out to be useless: it is dropped, and made anew once, by whoever asks next. Does
     * nothing if it has been replaced already.
     */
    void broken(T value);
}
