package io.warmpool.supervisor.call;

/** What becomes of a call whose session has one running already. */
public enum OnBusy {
    /** It waits for its turn. */
    ENQUEUE,
    /** It is refused. */
    REJECT,
    /** The one that runs is cancelled, and those that wait with it. */
    INTERRUPT
}
