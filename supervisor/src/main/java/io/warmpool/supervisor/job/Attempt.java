package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallId;
import java.time.Instant;
import java.util.Optional;

/**
 * One try to run a job.
 *
 * @param number from 1; goes on counting after a retry by hand
 * @param call the id of its call
 * @param claimed when a supervisor took it
 * @param started when a worker began
 * @param worker which, as {@link io.warmpool.supervisor.call.ServedBy} labels it, or empty; it has the PID
 * @param outcome how it ended: {@code done}, {@code cancelled} or a problem type such as {@code worker-lost}; empty while it runs
 * @param cause why it did not succeed, for people, or empty
 */
public record Attempt(
        int number,
        CallId call,
        Instant claimed,
        Optional<Instant> started,
        Optional<Instant> ended,
        String worker,
        String outcome,
        String cause) {

    /** Of an attempt whose worker died, or did not know of it any more. */
    public static final String WORKER_LOST = "worker-lost";

    /** Of an attempt whose supervisor was lost, so that nobody knows how it ended. */
    public static final String SUPERVISOR_LOST = "supervisor-lost";
}
