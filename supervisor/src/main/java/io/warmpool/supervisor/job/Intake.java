package io.warmpool.supervisor.job;

import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.admission.Door;
import io.warmpool.supervisor.job.JobStore.Submission;
import io.warmpool.supervisor.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Makes jobs of what clients ask for, and has them stored. Safe from any thread. */
final class Intake {

    /** Who hands a job in again under its key does so after its time, and is answered with the job. */
    private static final Duration REPEATED = Duration.ofHours(24);

    /** How long a client waits for the store. */
    static final Duration STORE_LIMIT = Duration.ofSeconds(10);

    /** How far ahead a job may be put. */
    static final Duration LONGEST_DELAY = Duration.ofDays(365);

    static final Duration LONGEST_DEADLINE = Duration.ofDays(30);

    static final int RETRY_SECONDS = 5;

    private static final Duration AGAIN = Duration.ofMillis(200);

    private final JobStore store;
    private final Admission admission;
    private final JobIds ids;
    private final JobSettings settings;
    private final WebhookRule webhooks;
    private final InstantSource clock;
    private volatile boolean stopping;

    Intake(
            JobStore store,
            Admission admission,
            JobIds ids,
            JobSettings settings,
            WebhookRule webhooks,
            InstantSource clock) {
        this.store = store;
        this.admission = admission;
        this.ids = ids;
        this.settings = settings;
        this.webhooks = webhooks;
        this.clock = clock;
    }

    /** Takes no more. */
    void stop() {
        stopping = true;
    }

    CompletableFuture<Admitted> submit(JobRequest request) {
        if (stopping) {
            return done(new Admitted.Refused("the supervisor is stopping: try again", RETRY_SECONDS));
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (!(admission.door(request.agent()) instanceof Door.Open door)) {
            return done(new Admitted.Wrong("there is no agent '" + request.agent() + "'"));
        }
        var wrong = wrong(request, now);
        if (wrong.isPresent()) {
            return done(new Admitted.Wrong(wrong.get()));
        }
        var job = new NewJob(ids.next(now), now, spec(request, door, now), request.input(), Fingerprint.of(request));
        return stored(job)
                .thenApply(submission -> admitted(job, submission))
                .completeOnTimeout(silent(), STORE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> new Admitted.Refused(
                        "the store failed (" + StoreException.why(failure)
                                + "), so the job may or may not be stored: hand it in again, under the same Idempotency-Key"
                                + " if it must not run twice",
                        RETRY_SECONDS));
    }

    private static CompletableFuture<Admitted> done(Admitted answer) {
        return CompletableFuture.completedFuture(answer);
    }

    /** Once more after a failure: it may have been stored all the same, and the id tells that it is this one. */
    private CompletableFuture<Submission> stored(NewJob job) {
        return store.submit(job, settings.maxQueued())
                .exceptionallyCompose(_ -> CompletableFuture.supplyAsync(
                                () -> store.submit(job, settings.maxQueued()),
                                CompletableFuture.delayedExecutor(AGAIN.toMillis(), TimeUnit.MILLISECONDS))
                        .thenCompose(again -> again));
    }

    private static Admitted silent() {
        return new Admitted.Refused(
                "the store did not say within " + STORE_LIMIT.toSeconds()
                        + " s whether it has the job, so it may or may not run: hand it in again, under the same"
                        + " Idempotency-Key if it must not run twice",
                RETRY_SECONDS);
    }

    private static Admitted admitted(NewJob job, Submission submission) {
        return switch (submission) {
            case Submission.Accepted(var record) -> new Admitted.Job(record, false);
            case Submission.Same(var record) ->
                new Admitted.Job(record, !record.id().equals(job.id()));
            case Submission.Different(var id) ->
                new Admitted.KeyTaken(
                        id,
                        "the idempotency key '" + job.spec().idempotencyKey() + "' belongs to job " + id
                                + ", which was handed in with another payload or other options: use a new key");
            case Submission.Full(var queued) ->
                new Admitted.Refused(
                        queued + " jobs are queued, and no more may be: try again later, or raise jobs.max-queued",
                        RETRY_SECONDS);
        };
    }

    // ---- what is wrong with it ----

    private Optional<String> wrong(JobRequest request, Instant now) {
        return wrongStart(request, now)
                .or(() -> wrongDeadline(request, now))
                .or(() -> request.keep()
                        .filter(keep -> keep.isNegative() || keep.compareTo(settings.maxKeep()) > 0)
                        .map(keep -> "a job may be kept for " + settings.maxKeep() + " at the most, not " + keep
                                + ": ask for less, or raise jobs.max-keep"))
                .or(() -> request.backOff()
                        .filter(wait -> wait.isNegative() || wait.compareTo(JobSpec.MAX_BACK_OFF) > 0)
                        .map(wait -> "the back-off may be " + JobSpec.MAX_BACK_OFF + " at the most, not " + wait))
                .or(() -> request.webhook().isEmpty() ? Optional.empty() : webhooks.objection(request.webhook()));
    }

    private static Optional<String> wrongStart(JobRequest request, Instant now) {
        if (request.runAt().isPresent() && request.delay().isPresent()) {
            return Optional.of("a job runs at a time or after a delay, not both: leave one of them out");
        }
        return request.runAt()
                .filter(at -> at.isBefore(request.idempotencyKey().isEmpty() ? now : now.minus(REPEATED)))
                .map(at -> at + " is in the past, it is " + now + " now: leave the time out to run the job at once")
                .or(() -> start(request, now)
                        .filter(at -> Duration.between(now, at).compareTo(LONGEST_DELAY) > 0)
                        .map(at -> at + " is more than " + LONGEST_DELAY.toDays() + " days ahead"))
                .or(() -> request.delay().filter(Duration::isNegative).map(_ -> "a delay must not be negative"));
    }

    private static Optional<String> wrongDeadline(JobRequest request, Instant now) {
        if (request.deadline().isEmpty()) {
            return Optional.empty();
        }
        var deadline = request.deadline().get();
        if (!deadline.isPositive() || deadline.compareTo(LONGEST_DEADLINE) > 0) {
            return Optional.of("a job's deadline is over zero and at most " + LONGEST_DEADLINE.toDays() + " days, not "
                    + deadline);
        }
        return start(request, now)
                .filter(at -> !at.isBefore(now.plus(deadline)))
                .map(at -> "the job would begin at " + at + ", after its deadline: raise the deadline");
    }

    private static Optional<Instant> start(JobRequest request, Instant now) {
        return request.runAt().or(() -> request.delay().map(now::plus));
    }

    /** Telling of its end may take longer than a client wants it kept. */
    private Duration keep(JobRequest request) {
        var keep = request.keep().orElse(settings.keep());
        var least = request.webhook().isEmpty() ? Duration.ZERO : Webhook.LONGEST;
        return keep.compareTo(least) < 0 ? least : keep;
    }

    private JobSpec spec(JobRequest request, Door.Open door, Instant now) {
        return new JobSpec(
                request.agent(),
                request.tenant(),
                request.user(),
                request.session(),
                request.contentType(),
                request.input().length,
                request.traceparent(),
                request.priority().orElse(JobSpec.PRIORITY),
                start(request, now).orElse(now).truncatedTo(ChronoUnit.MILLIS),
                request.deadline().map(deadline -> now.plus(deadline).truncatedTo(ChronoUnit.MILLIS)),
                request.retries().orElse(settings.retries()),
                request.backOff().orElse(settings.backOff()),
                keep(request),
                request.webhook(),
                request.idempotencyKey(),
                door.isAtMostOnce());
    }
}
