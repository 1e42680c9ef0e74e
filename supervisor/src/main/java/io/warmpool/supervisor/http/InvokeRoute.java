package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.admission.Door;
import java.util.List;

/**
 * {@code POST /v1/agents/{agent}/invoke}: one call to one agent, or a job if its client prefers that. Refuses what it can
 * before the body is read.
 */
final class InvokeRoute implements Route {

    private static final String PREFIX = "/v1/agents/";
    private static final String SUFFIX = "/invoke";

    private final Admission admission;
    private final HttpSettings settings;
    private final JobIntakeRoute jobs;

    /** {@code jobs} takes the requests of clients that would rather have a job than an answer. */
    InvokeRoute(Admission admission, HttpSettings settings, JobIntakeRoute jobs) {
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
        return List.of("POST /v1/agents/{agent}/invoke");
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
            case Door.Open _
            when Preferences.has(request.headers(), Headers.RESPOND_ASYNC) ->
                jobs.start(request, agent, true, connection);
            case Door.Open open -> start(request, open, connection);
        }
    }

    private void start(HttpRequest request, Door.Open door, Connection connection) {
        var headers = CallHeaders.of(request.headers());
        if (headers instanceof CallHeaders.Invalid(var detail)) {
            connection.answer(Problem.badRequest(detail));
            return;
        }
        Intake.begin(
                request,
                connection,
                settings,
                announced -> new CallIntake(
                        connection, door, (CallHeaders.Valid) headers, admission.bodies(), settings, announced));
    }
}
