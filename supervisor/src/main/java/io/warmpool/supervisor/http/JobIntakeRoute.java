package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.admission.Door;
import java.time.Instant;
import java.util.List;

/** {@code POST /v1/agents/{agent}/jobs}: hands a job in. Refuses what it can before the body is read. */
final class JobIntakeRoute implements Route {

    private static final String PREFIX = "/v1/agents/";
    private static final String SUFFIX = "/jobs";

    private final Admission admission;
    private final JobAccess jobs;
    private final HttpSettings settings;

    JobIntakeRoute(Admission admission, JobAccess jobs, HttpSettings settings) {
        this.admission = admission;
        this.jobs = jobs;
        this.settings = settings;
    }

    @Override
    public boolean matches(String path) {
        return path.startsWith(PREFIX)
                && path.endsWith(SUFFIX)
                && path.length() > PREFIX.length() + SUFFIX.length()
                && path.indexOf('/', PREFIX.length()) == path.length() - SUFFIX.length();
    }

    @Override
    public List<String> listed() {
        return List.of("POST /v1/agents/{agent}/jobs");
    }

    @Override
    public String allow() {
        return "POST";
    }

    @Override
    public boolean accepts(HttpMethod method) {
        return HttpMethod.POST.equals(method);
    }

    @Override
    public void start(HttpRequest request, String path, Connection connection) {
        var agent = path.substring(PREFIX.length(), path.length() - SUFFIX.length());
        switch (admission.door(agent)) {
            case Door.Unknown unknown -> connection.answer(Problem.unknownAgent(agent, unknown));
            case Door.Open _ -> start(request, agent, false, connection);
        }
    }

    /** For an agent that there is; {@code preferred} if the client asked for an answer, but preferred a job. */
    void start(HttpRequest request, String agent, boolean preferred, Connection connection) {
        switch (JobHeaders.of(request.headers(), Instant.now())) {
            case JobHeaders.Invalid(var detail) -> connection.answer(Problem.badRequest(detail));
            case JobHeaders.Valid headers ->
                Intake.begin(
                        request,
                        connection,
                        settings,
                        announced -> new JobIntake(
                                connection, jobs, agent, headers, admission.bodies(), settings, preferred, announced));
        }
    }
}
