package io.warmpool.agent;

/** Whether a call was cancelled, because its client went away or its deadline passed. Safe from any thread. */
public interface Cancellation {

    /** True from the moment of the cancellation on; never false again. */
    boolean isCancelled();

    /**
     * Runs {@code action} when the call is cancelled, at once if it already was. For blocking things that do not answer
     * to an interrupt: close them here. Runs on the worker's own thread, so it must be short and must not block.
     */
    void onCancel(Runnable action);
}
