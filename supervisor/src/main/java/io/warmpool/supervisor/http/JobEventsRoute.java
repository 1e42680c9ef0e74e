package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpRequest;
import io.warmpool.supervisor.job.JobId;
import java.util.List;

/** {@code GET /v1/jobs/{id}/events}: what happened to a job and what happens, up to its end. */
final class JobEventsRoute extends JobPath {

    private static final long MAX_ID = 999_999_999_999L;

    private final JobAccess jobs;
    private final JobEndings endings;
    private final HttpSettings.Timeouts timeouts;

    JobEventsRoute(JobAccess jobs, HttpSettings.Timeouts timeouts) {
        super("/events", "GET");
        this.jobs = jobs;
        this.endings = new JobEndings(jobs);
        this.timeouts = timeouts;
    }

    /** A stream without a body would say nothing. */
    @Override
    boolean knowsHead() {
        return false;
    }

    @Override
    void start(HttpRequest request, JobId id, Connection connection) {
        var query = new QueryReader(request.uri(), List.of("after"));
        var after = query.number("after", 0, MAX_ID, 0);
        var headers = new HeaderReader(request.headers());
        // A browser that connects again sends it with the same URL as before: so it goes first.
        var last = headers.number(Headers.LAST_EVENT_ID, "the id of an event of this job", 0, MAX_ID);
        var wrong = query.wrong().or(headers::wrong);
        if (wrong.isPresent()) {
            connection.answer(Problem.badRequest(wrong.get()));
        } else {
            connection.run(new JobFollower(connection, jobs, endings, id, last.orElse(after), timeouts.comment()));
        }
    }
}
