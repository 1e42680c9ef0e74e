package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.job.Ending.Next;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Says what becomes of a job when one of its attempts has ended. Pure. */
final class Verdict {

    /** Of an attempt that ended because somebody had its worker or this supervisor stopped: not the job's fault. */
    static final String STOPPED = "stopped";

    /** A job that was stopped so often is not tried again: its record must not grow for ever. */
    static final int MOST_ATTEMPTS = 100;

    private static final String CALLED_OFF = "it was called off";
    private static final int DEADLY = 2;
    private static final Duration UNTRIED_PAUSE = Duration.ofSeconds(1);
    private static final double JITTER = 0.2;

    /** What an agent says with these does not change by asking again. */
    private static final Set<String> FINAL = Set.of(
            "bad-request",
            "unauthorized",
            "forbidden",
            "not-found",
            "unknown-agent",
            "method-not-allowed",
            "too-large",
            "cancelled");

    /**
     * What there is to know of an attempt beside its outcome.
     *
     * @param job with this attempt as its last one
     * @param started whether a worker said that it began
     * @param cancelling whether somebody has called the job off
     * @param stopping whether this supervisor is stopping
     * @param givenBack whether it ended the call because of that
     * @param jitter 0 to 1
     */
    record Facts(
            JobRecord job, boolean started, boolean cancelling, boolean stopping, boolean givenBack, double jitter) {}

    private final Facts facts;
    private final JobSpec spec;
    private final Instant now;

    private Verdict(Facts facts, Instant now) {
        this.facts = facts;
        this.spec = facts.job().spec();
        this.now = now;
    }

    /** Of an attempt whose call has ended; a {@code Done} has its whole output. */
    static Ending of(Outcome outcome, Facts facts, Instant now) {
        return new Verdict(facts, now).on(outcome);
    }

    /** Of one whose supervisor died, or was not heard of for a lease, and whose worker is not here. */
    static Ending supervisorLost(Facts facts, Instant now) {
        var verdict = new Verdict(facts, now);
        if (facts.cancelling()) {
            return verdict.cancelled(CALLED_OFF);
        }
        return verdict.failed(
                new Cause(
                        Attempt.SUPERVISOR_LOST,
                        "the supervisor that ran it ended, and no worker came back with it: nobody knows how far it came"),
                true);
    }

    /** Of one that came to no pool. */
    static Ending untried(Facts facts, Duration pause, Instant now) {
        var verdict = new Verdict(facts, now);
        return facts.cancelling() ? verdict.cancelled(CALLED_OFF) : verdict.untried("", pause);
    }

    private Ending on(Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            return new Ending(
                    "done",
                    "",
                    new Next.Over(
                            JobState.SUCCEEDED,
                            Optional.of(new Output(done.contentType(), done.output())),
                            Optional.empty()));
        }
        if (facts.cancelling()) {
            // Whatever the agent made of it: somebody wanted it to end, and it has.
            return cancelled(CALLED_OFF);
        }
        return switch (outcome) {
            case Outcome.Done _ -> throw new IllegalStateException("a success was told before");
            case Outcome.AgentFailed failed ->
                failed(new Cause(failed.code(), failed.message()), !FINAL.contains(failed.code()));
            case Outcome.WorkerLost(var cause, var ordered) ->
                ordered ? stopped(cause) : failed(new Cause(Attempt.WORKER_LOST, cause), true);
            case Outcome.DeadlinePassed(var where) -> deadline(where);
            case Outcome.Interrupted _ -> cancelled("a newer call of its session took its place");
            case Outcome.Cancelled(var sent) ->
                facts.givenBack()
                        ? sent ? stopped("the supervisor stopped before it had ended") : untried("", Duration.ZERO)
                        : cancelled("its session was deleted");
            case Outcome.Refused(var rejection) -> refused(rejection);
        };
    }

    private Ending refused(Rejection rejection) {
        return switch (rejection) {
            case Rejection.Overloaded(var message, var seconds) -> untried(message, pause(seconds));
            case Rejection.NoWorker(var message, var seconds) -> untried(message, pause(seconds));
            case Rejection.SessionBusy busy -> untried(busy.message(), UNTRIED_PAUSE);
        };
    }

    /** Who comes after this supervisor need not wait until it would have had room. */
    private Duration pause(int seconds) {
        return facts.stopping() ? Duration.ZERO : Duration.ofSeconds(Math.max(1, seconds));
    }

    private Ending deadline(String where) {
        var jobsOwn = spec.deadline().map(deadline -> !now.isBefore(deadline)).orElse(false);
        if (jobsOwn) {
            return over(JobState.FAILED, deadlineCause("the job did not end before its deadline", where));
        }
        if (!facts.started() && !where.startsWith("running")) {
            return untried("it waited too long in the pool: " + where, UNTRIED_PAUSE);
        }
        return failed(deadlineCause("it did not end within the pool's call-timeout", where), true);
    }

    private static Cause deadlineCause(String what, String where) {
        return new Cause("deadline", what + ": " + where);
    }

    private Ending stopped(String cause) {
        if (spec.atMostOnce()) {
            return over(JobState.FAILED, onlyOnce(new Cause(Attempt.WORKER_LOST, cause)));
        }
        var before = facts.job().attempts().size() - facts.job().round();
        if (before >= MOST_ATTEMPTS) {
            return over(JobState.DEAD, new Cause(Attempt.WORKER_LOST, cause + "; it was begun " + before + " times"));
        }
        return again(STOPPED, new Cause(Attempt.WORKER_LOST, cause), facts.stopping() ? now : now.plus(UNTRIED_PAUSE));
    }

    /** It failed; {@code curable} says whether trying again may help. */
    private Ending failed(Cause cause, boolean curable) {
        if (spec.atMostOnce()) {
            return over(JobState.FAILED, curable ? onlyOnce(cause) : cause);
        }
        if (!curable) {
            return over(JobState.FAILED, cause);
        }
        var failures = 1 + before(outcome -> !outcome.equals(STOPPED));
        var kills = before(Attempt.WORKER_LOST::equals) + (cause.problem().equals(Attempt.WORKER_LOST) ? 1 : 0);
        if (kills >= DEADLY) {
            return over(
                    JobState.DEAD, more(cause, "; " + kills + " workers were lost under it, so it is not tried again"));
        }
        if (failures > spec.retries()) {
            return spec.retries() == 0
                    ? over(JobState.FAILED, cause)
                    : over(JobState.DEAD, more(cause, "; that was try " + failures + " of " + failures));
        }
        return again(cause.problem(), cause, now.plus(backOff(failures)));
    }

    private Ending again(String outcome, Cause cause, Instant at) {
        if (spec.deadline().map(deadline -> !at.isBefore(deadline)).orElse(false)) {
            return over(JobState.FAILED, more(cause, "; its deadline leaves no time to try again"));
        }
        return new Ending(outcome, cause.detail(), new Next.Again(at));
    }

    private long before(Predicate<String> outcome) {
        return facts.job().attempts().stream()
                .skip(facts.job().round())
                .limit(Math.max(0, facts.job().attempts().size() - facts.job().round() - 1L))
                .map(Attempt::outcome)
                .filter(outcome)
                .count();
    }

    private Duration backOff(long failures) {
        var doubled = spec.backOff().toMillis() * Math.pow(2, failures - 1.0);
        var bounded = Math.min(doubled, (double) JobSpec.MAX_BACK_OFF.toMillis());
        return Duration.ofMillis((long) (bounded * (1 + JITTER * (2 * facts.jitter() - 1))));
    }

    private Ending untried(String cause, Duration pause) {
        return new Ending("untried", cause, new Next.Untried(now.plus(pause)));
    }

    private Ending cancelled(String detail) {
        return over(JobState.CANCELLED, new Cause("cancelled", detail));
    }

    private static Ending over(JobState state, Cause cause) {
        return new Ending(cause.problem(), cause.detail(), new Next.Over(state, Optional.empty(), Optional.of(cause)));
    }

    private static Cause onlyOnce(Cause cause) {
        return more(cause, "; its agent must never get it twice, so it is not tried again");
    }

    private static Cause more(Cause cause, String more) {
        return new Cause(cause.problem(), cause.detail() + more);
    }
}
