package io.warmpool.supervisor.job;

import java.time.Instant;
import java.util.Optional;

/**
 * How an attempt ended, and what becomes of its job.
 *
 * @param outcome as {@link Attempt#outcome}
 * @param cause as {@link Attempt#cause}
 */
public record Ending(String outcome, String cause, Next next) {

    /** What becomes of the job. */
    public sealed interface Next {

        /** It is over; {@code why} tells of every end but success. */
        record Over(JobState state, Optional<Output> output, Optional<Cause> why) implements Next {}

        /** It is tried again, not before {@code at}. */
        record Again(Instant at) implements Next {}

        /** It never ran: as if this attempt had not been, which is taken out of the record. Not before {@code at}. */
        record Untried(Instant at) implements Next {}
    }
}
