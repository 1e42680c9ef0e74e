package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.warmpool.supervisor.admission.BodyBudget;
import io.warmpool.supervisor.job.Admitted;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.plane.JobJson;

/** The body of a job while it comes in. When it is whole, the job is handed in, and its client told what became of that. */
final class JobIntake extends Intake {

    private final Connection connection;
    private final JobAccess jobs;
    private final String agent;
    private final JobHeaders.Valid headers;
    private final BodyBudget budget;
    private final boolean preferred;

    /** {@code preferred} says that the client would have got an answer, but preferred a job. */
    JobIntake(
            Connection connection,
            JobAccess jobs,
            String agent,
            JobHeaders.Valid headers,
            BodyBudget budget,
            HttpSettings settings,
            boolean preferred,
            int announced) {
        super(connection, budget, settings, announced);
        this.connection = connection;
        this.jobs = jobs;
        this.agent = agent;
        this.headers = headers;
        this.budget = budget;
        this.preferred = preferred;
    }

    @Override
    void onWhole(byte[] input) {
        var request = headers.request(agent, input);
        var answer = new JobAnswer(connection, jobs.limit(), JobProblem.SUBMIT_LATE, () -> {
            // Whether or not its client waits any longer: the bytes are in memory until the store has them.
            return jobs.desk()
                    .submit(request)
                    .whenComplete((_, _) -> budget.giveBack(input.length))
                    .thenApply(admitted -> new Told.Whole(answer(admitted)));
        });
        connection.run(answer);
        answer.onBodyEnd();
    }

    private FullHttpResponse answer(Admitted admitted) {
        return switch (admitted) {
            case Admitted.Job(var job, var again) -> answer(job, again);
            case Admitted.KeyTaken taken -> Responses.of(Problem.of(ProblemType.IDEMPOTENCY_CONFLICT, taken.message()));
            case Admitted.Wrong(var message) -> Responses.of(Problem.badRequest(message));
            case Admitted.Refused(var message, var seconds) -> Responses.of(JobProblem.refused(message, seconds));
        };
    }

    private FullHttpResponse answer(JobRecord job, boolean again) {
        var response = Responses.json(
                again ? HttpResponseStatus.OK : HttpResponseStatus.ACCEPTED,
                Json.object(json -> JobJson.write(json, job)));
        response.headers().set(HttpHeaderNames.LOCATION, JobPath.PREFIX + job.id());
        if (again) {
            response.headers().set(Headers.IDEMPOTENT_REPLAYED, Headers.TRUE);
        }
        if (preferred) {
            response.headers().set(Headers.PREFERENCE_APPLIED, Headers.RESPOND_ASYNC);
        }
        return response;
    }
}
