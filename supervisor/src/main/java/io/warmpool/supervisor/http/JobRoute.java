package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.job.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code GET} and {@code DELETE /v1/jobs/{id}}: one job, as it is or when it has ended; and its end. */
final class JobRoute extends JobPath {

    private static final Duration MAX_WAIT = Duration.ofSeconds(60);

    private final JobAccess jobs;

    JobRoute(JobAccess jobs) {
        super("", "GET", "DELETE");
        this.jobs = jobs;
    }

    @Override
    void start(HttpRequest request, JobId id, Connection connection) {
        var deletes = HttpMethod.DELETE.equals(request.method());
        var query = new QueryReader(request.uri(), deletes ? List.of() : List.of("wait"));
        var wait = query.duration("wait", MAX_WAIT).orElse(Duration.ZERO);
        if (query.wrong().isPresent()) {
            connection.answer(Problem.badRequest(query.wrong().get()));
        } else if (deletes) {
            connection.run(new JobAnswer(
                    connection,
                    jobs.limit(),
                    JobProblem.LATE,
                    () -> jobs.desk().delete(id).thenApply(changed -> deleted(id, changed))));
        } else {
            connection.run(
                    new JobAnswer(connection, jobs.limit().plus(wait), JobProblem.LATE, new JobLook(jobs, id, wait)));
        }
    }

    private static Told deleted(JobId id, Optional<JobDesk.Changed> changed) {
        if (changed.isEmpty()) {
            return new Told.Whole(Responses.of(JobProblem.unknown(id)));
        }
        return new Told.Whole(
                changed.get().done()
                        ? Responses.noContent()
                        : Responses.of(JobProblem.state(changed.get().message())));
    }
}
