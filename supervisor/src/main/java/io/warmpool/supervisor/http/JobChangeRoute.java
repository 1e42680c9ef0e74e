package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.plane.JobJson;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code POST /v1/jobs/{id}/cancel} and {@code /retry}: the job as it is after that. */
final class JobChangeRoute extends JobPath {

    /** What is wished for one job. */
    private interface Wish {
        CompletableFuture<Optional<JobDesk.Changed>> of(JobId id);
    }

    private final JobAccess jobs;
    private final Wish wish;

    private JobChangeRoute(String suffix, JobAccess jobs, Wish wish) {
        super(suffix, "POST");
        this.jobs = jobs;
        this.wish = wish;
    }

    /** Calling off one that has ended is not wrong: it just has ended. */
    static JobChangeRoute cancel(JobAccess jobs) {
        return new JobChangeRoute(
                "/cancel",
                jobs,
                id -> jobs.desk().cancel(id).thenApply(job -> job.map(after -> new JobDesk.Changed(after, true, ""))));
    }

    static JobChangeRoute retry(JobAccess jobs) {
        return new JobChangeRoute("/retry", jobs, id -> jobs.desk().retry(id));
    }

    @Override
    void start(HttpRequest request, JobId id, Connection connection) {
        var query = new QueryReader(request.uri(), List.of());
        if (query.wrong().isPresent()) {
            connection.answer(Problem.badRequest(query.wrong().get()));
            return;
        }
        connection.run(new JobAnswer(
                connection,
                jobs.limit(),
                JobProblem.LATE,
                () -> wish.of(id)
                        .thenApply(changed -> changed.map(JobChangeRoute::told)
                                .orElseGet(() -> new Told.Whole(Responses.of(JobProblem.unknown(id)))))));
    }

    private static Told told(JobDesk.Changed changed) {
        return new Told.Whole(
                changed.done() ? answer(changed.job()) : Responses.of(JobProblem.state(changed.message())));
    }

    private static FullHttpResponse answer(JobRecord job) {
        return Responses.json(HttpResponseStatus.OK, Json.object(json -> JobJson.write(json, job)));
    }
}
