package io.warmpool.supervisor.http;

import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.job.Attempt;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.store.StoreException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can go wrong with jobs, as clients are told. */
final class JobProblem {

    private static final Logger log = LoggerFactory.getLogger(JobProblem.class);
    private static final int RETRY_AFTER_SECONDS = 1;

    static final String LATE = "the store of the jobs did not answer in time: try again in a moment";
    static final String SUBMIT_LATE =
            "the store of the jobs did not answer in time, so the job may or may not be stored:"
                    + " send it again with the same Idempotency-Key, and it is stored once";

    private JobProblem() {}

    static Problem refused(String why, int retryAfterSeconds) {
        return Problem.of(new Rejection.Overloaded(why, retryAfterSeconds));
    }

    static Problem refused(String why) {
        return refused(why, RETRY_AFTER_SECONDS);
    }

    static Problem unknown(JobId id) {
        return Problem.of(
                ProblemType.UNKNOWN_JOB,
                "no job " + id
                        + " here: its id is not right, it was deleted, or it ended so long ago that it is not kept"
                        + " any more");
    }

    static Problem state(String why) {
        return Problem.of(ProblemType.JOB_STATE, why);
    }

    /** Whether the store cannot be used, which may pass. */
    static boolean isOfTheStore(Throwable failure) {
        return cause(failure) instanceof StoreException;
    }

    /** What the desk failed with. Our own mistakes are logged, and not told. */
    static Problem of(Throwable failure) {
        if (isOfTheStore(failure)) {
            return refused("the store of the jobs failed (" + StoreException.why(failure) + "): try again in a moment");
        }
        log.error("a request about jobs failed; please report this", failure);
        return refused("the jobs cannot be reached; the supervisor's log says why");
    }

    /** Why a job that has ended did not succeed. */
    static Problem of(JobRecord job) {
        var problem = job.cause()
                .map(cause -> Problem.of(type(cause.problem()), cause.detail()))
                .orElseGet(() -> Problem.of(
                        job.state() == JobState.CANCELLED ? ProblemType.CANCELLED : ProblemType.AGENT_FAILED,
                        "the job is " + job.state().text()));
        return job.lastAttempt().map(last -> problem.about(last.call())).orElse(problem);
    }

    private static ProblemType type(String slug) {
        return slug.equals(Attempt.SUPERVISOR_LOST) ? ProblemType.WORKER_LOST : ProblemType.ofAgentCode(slug);
    }

    private static Throwable cause(Throwable failure) {
        var cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
