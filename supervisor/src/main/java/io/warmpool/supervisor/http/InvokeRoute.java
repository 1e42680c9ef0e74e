package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.admission.Door;
import java.util.List;

/** {@code POST /v1/agents/{agent}/invoke}: one call to one agent. Refuses what it can before the body is read. */
final class InvokeRoute implements Route {

    private static final String PREFIX = "/v1/agents/";
    private static final String SUFFIX = "/invoke";

    private final Admission admission;
    private final HttpSettings settings;

    InvokeRoute(Admission admission, HttpSettings settings) {
        this.admission = admission;
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
            case Door.Open open -> start(request, open, connection);
        }
    }

    private void start(HttpRequest request, Door.Open door, Connection connection) {
        var headers = CallHeaders.of(request.headers());
        if (headers instanceof CallHeaders.Invalid(var detail)) {
            connection.answer(Problem.badRequest(detail));
            return;
        }
        var announced = HttpUtil.getContentLength(request, -1L);
        if (announced > settings.maxBody()) {
            connection.answer(Problem.bodyTooLarge(announced, settings.maxBody()));
            return;
        }
        var expect = request.headers().get(HttpHeaderNames.EXPECT);
        if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
            connection.answer(Problem.badRequest("the header expect knows only '100-continue': leave it out"));
            return;
        }
        if (expect != null) {
            connection.sendContinue();
        }
        connection.run(new Intake(
                connection, door, (CallHeaders.Valid) headers, admission.bodies(), settings, (int) announced));
    }
}
