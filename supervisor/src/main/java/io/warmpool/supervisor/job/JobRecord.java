package io.warmpool.supervisor.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of a job but its input, output and events.
 *
 * @param ready when it may run next; only of use while it is queued
 * @param ended when it came to an end
 * @param attempts oldest first; a round that {@link JobStore#retry} began keeps those before
 * @param round attempts of earlier rounds: what a retry by hand leaves out of account
 * @param cancelling whether it runs and was called off
 * @param outputType the output's media type; empty also if there is none
 * @param outputSize in bytes, or -1 if there is no output
 * @param firstEvent the id of the oldest event that is kept
 * @param lastEvent the id of the newest event; ids begin at 1 and have no gaps
 * @param webhook of a job that has ended and wants that told
 */
public record JobRecord(
        JobId id,
        JobSpec spec,
        Instant created,
        JobState state,
        Instant ready,
        Optional<Instant> ended,
        List<Attempt> attempts,
        int round,
        Optional<Progress> progress,
        boolean cancelling,
        String outputType,
        long outputSize,
        Optional<Cause> cause,
        long firstEvent,
        long lastEvent,
        Optional<Webhook> webhook) {

    public JobRecord {
        attempts = List.copyOf(attempts);
    }

    /** The attempt that runs, or the last one. */
    public Optional<Attempt> lastAttempt() {
        return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
    }

    /** When a worker first began with it. */
    public Optional<Instant> started() {
        return attempts.stream().flatMap(attempt -> attempt.started().stream()).findFirst();
    }

    /** When its record may go. */
    public Optional<Instant> keptUntil() {
        return ended.map(end -> end.plus(spec.keep()));
    }
}
