package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.Output;
import io.warmpool.supervisor.plane.OutputJson;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** {@code GET /v1/jobs/{id}/output}: what the agent answered, as it is. */
final class JobOutputRoute extends JobPath {

    /** What a browser only shows. Anything else it must not open here, where it might run as a page of this server. */
    private static final Set<String> SHOWN = Set.of("text/plain", "text/csv", "text/markdown");

    private final JobAccess jobs;

    JobOutputRoute(JobAccess jobs) {
        super("/output", "GET");
        this.jobs = jobs;
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
                () -> jobs.desk()
                        .find(id)
                        .thenCompose(job -> job.map(this::output).orElseGet(() -> told(JobProblem.unknown(id))))));
    }

    private CompletableFuture<Told> output(JobRecord job) {
        if (job.state() != JobState.SUCCEEDED) {
            return told(JobProblem.state("the job is " + job.state().text() + " and has no output"
                    + (job.state().isEnd() ? "" : " yet: wait for its end with the query parameter wait of the job")));
        }
        var taken = jobs.unread().take(job.outputSize());
        if (taken.isEmpty()) {
            return told(jobs.unread().full());
        }
        var share = taken.get();
        return jobs.desk()
                .output(job.id())
                .thenApply(output -> output.map(found -> lent(found, share)).orElseGet(() -> {
                    share.giveBack();
                    return new Told.Whole(Responses.of(JobProblem.unknown(job.id())));
                }))
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        share.giveBack();
                    }
                });
    }

    private static CompletableFuture<Told> told(Problem problem) {
        return CompletableFuture.completedFuture(new Told.Whole(Responses.of(problem)));
    }

    private static Told lent(Output output, Unread.Share share) {
        var head = Responses.head(HttpResponseStatus.OK, PlainExchange.safe(output.contentType()));
        head.headers().set(HttpHeaderNames.CACHE_CONTROL, Headers.NO_STORE);
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(output.bytes().length));
        head.headers().set(Headers.X_CONTENT_TYPE_OPTIONS, Headers.NOSNIFF);
        if (!OutputJson.isJson(output.contentType()) && !SHOWN.contains(OutputJson.mediaType(output.contentType()))) {
            head.headers().set(HttpHeaderNames.CONTENT_DISPOSITION, Headers.ATTACHMENT);
        }
        return new Told.Lent(head, output.bytes(), share.of(output.bytes().length));
    }
}
