package io.warmpool.supervisor.job;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * All jobs, for those who hand them in and look at them. Safe from any thread, never blocks; what it returns completes on
 * threads that must not be blocked, and fails with a {@link io.warmpool.supervisor.store.StoreException} if the store cannot
 * be used.
 */
public interface JobDesk {

    /** Hands a job in. Completes when it is durable. */
    CompletableFuture<Admitted> submit(JobRequest request);

    /** One job. */
    CompletableFuture<Optional<JobRecord>> find(JobId id);

    /**
     * The job when it has ended, or as it is after so long; whichever comes first. The future is the caller's own, who cancels
     * it if nobody waits any more.
     */
    CompletableFuture<Optional<JobRecord>> awaitEnd(JobId id, Duration wait);

    /**
     * Jobs that match, the newest first.
     *
     * @param limit 1 to 1000
     */
    CompletableFuture<JobPage> list(JobFilter filter, Optional<JobId> before, int limit);

    /** What the agent answered, if the job has succeeded. */
    CompletableFuture<Optional<Output>> output(JobId id);

    /**
     * The text that the last attempt has emitted so far.
     *
     * @param text the end of it, at most 64 KiB
     * @param cut whether there is more before that
     */
    record Partial(String text, boolean cut) {}

    /** That of a job that has not succeeded. */
    CompletableFuture<Partial> partial(JobRecord job);

    /** Calls a job off: the job as it is after that, if there is one. */
    CompletableFuture<Optional<JobRecord>> cancel(JobId id);

    /**
     * What became of a wish to try again or to delete.
     *
     * @param done false if the job's state does not allow it
     * @param message then why, and what to do
     */
    record Changed(JobRecord job, boolean done, String message) {}

    /** Puts one that is dead or failed back into the queue. */
    CompletableFuture<Optional<Changed>> retry(JobId id);

    /** Deletes one that has ended. */
    CompletableFuture<Optional<Changed>> delete(JobId id);

    /** The events of one job, for one who follows it. */
    JobFeed feed();

    /** How the jobs are, as it was last looked at. */
    JobHealth health();
}
