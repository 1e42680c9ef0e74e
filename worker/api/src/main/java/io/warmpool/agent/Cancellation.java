package io.warmpool.agent;

/** Whether a call was cancelled, because its client went away or its deadline passed. Safe from any thread. */
public interface Cancellation {

    /** True from the moment of the cancellation on; never false again. */
    boolean isCancelled();

    /**
     * Runs {@code action} when the call is cancelled, at once if it already was. For blocking things that do not answer
     * to an interrupt: close them here. Each action runs on a virtual thread of its own, after the thread of the call has
     * been interrupted; nobody waits for it, and what it throws is logged and stops nothing. It should be short: the call
     * may have ended while it runs.
     */
    void onCancel(Runnable action);
}
