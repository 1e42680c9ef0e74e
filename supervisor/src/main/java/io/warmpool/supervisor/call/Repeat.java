package io.warmpool.supervisor.call;

/** Whether a call may be given to another worker if the first one died under it. */
public enum Repeat {
    /** Never, not even if its worker had not said that it began: it may have, and had no time to say so. */
    NEVER,
    /** Only if its worker had not said that it began. */
    UNSTARTED,
    /** Also once if it had begun, as long as nothing was emitted. */
    ONCE_MORE;

    /** Of a call whose client said whether running it twice does harm. */
    public static Repeat of(boolean idempotent) {
        return idempotent ? ONCE_MORE : UNSTARTED;
    }
}
