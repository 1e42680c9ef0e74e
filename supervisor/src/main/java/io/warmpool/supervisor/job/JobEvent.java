package io.warmpool.supervisor.job;

import java.time.Instant;

/**
 * Something that happened to a job.
 *
 * @param id from 1, one after another
 * @param at when it was stored
 */
public record JobEvent(long id, Instant at, What what) {

    /** What can happen. */
    public sealed interface What {

        /** How many events of its agent's it stands for: itself, or those that were lost. */
        default long emitted() {
            return switch (this) {
                case Delta _, Named _ -> 1;
                case Gap gap -> Math.max(0, gap.count());
                case Changed _, Started _ -> 0;
            };
        }

        /**
         * It came to this state. Stored by the store itself, together with the change.
         *
         * @param attempt the number of the attempt that this is about, or 0 if it was never tried
         * @param worker that runs it, or empty
         * @param note why, for people, or empty
         */
        record Changed(JobState state, int attempt, String worker, String note) implements What {}

        /** A worker runs it now. */
        record Started(int attempt, String worker) implements What {}

        /** A piece of text. */
        record Delta(String text) implements What {}

        /** An event of the agent's own, or its {@code progress}. */
        record Named(String name, String json) implements What {}

        /**
         * Events of the agent's were lost on their way here.
         *
         * @param count how many, or -1 if that is not known
         */
        record Gap(long count, String why) implements What {}
    }
}
