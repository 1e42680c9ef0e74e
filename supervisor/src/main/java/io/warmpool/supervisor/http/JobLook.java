package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.plane.WholeJob;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A look at one job, after a wait for its end if its client wants that. Asked on the event loop, made elsewhere. */
final class JobLook implements JobAnswer.Question {

    /** What is taken for a job whose text or output is not looked up yet; JSON makes it longer. */
    private static final long RECORD = 16 * 1024;

    private static final long PARTIAL = 64 * 1024;

    private final JobAccess jobs;
    private final JobId id;
    private final Duration wait;
    private CompletableFuture<Optional<JobRecord>> waiting;
    private boolean hurried;
    private volatile boolean forgotten;

    JobLook(JobAccess jobs, JobId id, Duration wait) {
        this.jobs = jobs;
        this.id = id;
        this.wait = wait;
    }

    @Override
    public CompletableFuture<Told> ask() {
        return found().thenCompose(job -> job.map(this::look)
                .orElseGet(
                        () -> CompletableFuture.completedFuture(new Told.Whole(Responses.of(JobProblem.unknown(id))))));
    }

    /** Whoever still listens gets the job as it is. */
    @Override
    public void hurry() {
        hurried = true;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    @Override
    public void forget() {
        forgotten = true;
        hurry();
    }

    private CompletableFuture<Optional<JobRecord>> found() {
        if (wait.isZero() || hurried) {
            return jobs.desk().find(id);
        }
        var asked = jobs.desk().awaitEnd(id, wait);
        waiting = asked;
        return asked.exceptionallyCompose(failure ->
                asked.isCancelled() && !forgotten ? jobs.desk().find(id) : CompletableFuture.failedFuture(failure));
    }

    private CompletableFuture<Told> look(JobRecord job) {
        var size = RECORD + (WholeJob.hasOutput(job) ? job.outputSize() : PARTIAL);
        var taken = jobs.unread().take(size);
        if (taken.isEmpty()) {
            return CompletableFuture.completedFuture(told(WholeJob.bare(job)));
        }
        var share = taken.get();
        return WholeJob.of(jobs.desk(), job)
                .thenApplyAsync(whole -> lent(whole, share), Thread::startVirtualThread)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        share.giveBack();
                    }
                });
    }

    private static Told told(WholeJob job) {
        return new Told.Whole(Responses.json(HttpResponseStatus.OK, Json.object(job::write)));
    }

    private static Told lent(WholeJob job, Unread.Share share) {
        var body = Json.object(job::write);
        var head = Responses.head(HttpResponseStatus.OK, Headers.JSON);
        head.headers().set(HttpHeaderNames.CACHE_CONTROL, Headers.NO_STORE);
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
        return new Told.Lent(head, body, share.of(body.length));
    }
}
