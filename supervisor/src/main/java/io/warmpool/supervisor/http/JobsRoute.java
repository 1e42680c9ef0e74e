package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobPage;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.plane.JobJson;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** {@code GET /v1/jobs}: the jobs of the client's tenant, the newest first. */
final class JobsRoute implements Route {

    private static final String PATH = "/v1/jobs";
    private static final List<String> PARAMETERS = List.of("state", "agent", "session", "user", "before", "limit");
    private static final int MAX_LIMIT = 200;
    private static final int USUAL_LIMIT = 50;

    /** What is taken for a job before it is known how much it is. */
    private static final long RECORD = 2 * 1024;

    private static final long MAX_UNREAD = 16 << 20;

    private final JobAccess jobs;
    /** Lists have one of their own: large outputs that nobody reads take nothing of it. */
    private final Unread unread = new Unread(MAX_UNREAD);

    JobsRoute(JobAccess jobs) {
        this.jobs = jobs;
    }

    @Override
    public List<String> listed() {
        return List.of("GET " + PATH);
    }

    @Override
    public boolean matches(String path) {
        return PATH.equals(path);
    }

    @Override
    public String allow() {
        return "GET, HEAD";
    }

    @Override
    public boolean accepts(HttpMethod method) {
        return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method);
    }

    @Override
    public void start(HttpRequest request, String path, Connection connection) {
        var names = new HeaderReader(request.headers());
        var query = new QueryReader(request.uri(), PARAMETERS);
        var tenant = names.name(Headers.TENANT);
        var filter = new JobFilter(
                state(query),
                query.name("agent"),
                Optional.of(tenant),
                query.nameOrEmpty("user"),
                query.nameOrEmpty("session"));
        var before = before(query);
        var limit = (int) query.number("limit", 1, MAX_LIMIT, USUAL_LIMIT);
        var wrong = names.wrong().or(query::wrong);
        if (wrong.isPresent()) {
            connection.answer(Problem.badRequest(wrong.get()));
        } else {
            connection.run(new JobAnswer(connection, jobs.limit(), JobProblem.LATE, () -> list(filter, before, limit)));
        }
    }

    private static Optional<JobState> state(QueryReader query) {
        var asked = query.text("state");
        var state = asked.flatMap(JobState::parse);
        if (asked.isPresent() && state.isEmpty()) {
            query.wrong("the query parameter 'state' must be one of "
                    + Arrays.stream(JobState.values()).map(JobState::text).collect(Collectors.joining(", ")) + ", was "
                    + Quoted.of(asked.get()));
        }
        return state;
    }

    private static Optional<JobId> before(QueryReader query) {
        var asked = query.text("before");
        var id = asked.flatMap(JobId::parse);
        if (asked.isPresent() && id.isEmpty()) {
            query.wrong("the query parameter 'before' must be the id of a job, as 'next' of a page has it, was "
                    + Quoted.of(asked.get()));
        }
        return id;
    }

    private CompletableFuture<Told> list(JobFilter filter, Optional<JobId> before, int limit) {
        var taken = unread.take(limit * RECORD);
        if (taken.isEmpty()) {
            return CompletableFuture.completedFuture(new Told.Whole(Responses.of(unread.full())));
        }
        var share = taken.get();
        return jobs.desk()
                .list(filter, before, limit)
                .thenApplyAsync(page -> lent(page, share), Thread::startVirtualThread)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        share.giveBack();
                    }
                });
    }

    private static Told lent(JobPage page, Unread.Share share) {
        var body = Json.object(json -> {
            json.writeArrayFieldStart("jobs");
            for (var job : page.jobs()) {
                json.writeStartObject();
                JobJson.write(json, job);
                json.writeEndObject();
            }
            json.writeEndArray();
            if (page.next().isPresent()) {
                json.writeStringField("next", page.next().get().text());
            } else {
                json.writeNullField("next");
            }
        });
        var head = Responses.head(HttpResponseStatus.OK, Headers.JSON);
        head.headers().set(HttpHeaderNames.CACHE_CONTROL, Headers.NO_STORE);
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
        return new Told.Lent(head, body, share.of(body.length));
    }
}
