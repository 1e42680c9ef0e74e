package io.warmpool.supervisor.call;

/**
 * What a call has left in its session, as its client is told.
 *
 * @param turn the number of this call in its session, from 1
 * @param reset whether the session started anew with it, because its saved state could not be read
 * @param why nothing was saved that should have been, or empty
 */
public record SessionReceipt(long turn, boolean reset, Kept kept, String why) {

    /** Whether the session's record and state hold what this call did. */
    public enum Kept {
        /** The agent gave a state, and it is stored. */
        SAVED,
        /** The call is on record; the agent gave no state, so the one before it stays. */
        UNCHANGED,
        /** It is not stored, at least not all of it. */
        NOT_SAVED
    }
}
