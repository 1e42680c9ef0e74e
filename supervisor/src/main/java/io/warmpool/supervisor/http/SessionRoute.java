package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.session.SessionDirectory;
import java.util.List;

/** {@code GET} and {@code DELETE /v1/sessions/{id}}: one session, for the client whose it is. */
final class SessionRoute implements Route {

    private static final String PREFIX = "/v1/sessions/";

    private final SessionDesk desk;

    SessionRoute(Admission admission, SessionDirectory sessions, HttpSettings settings) {
        this.desk = new SessionDesk(sessions, admission, settings.timeouts().store());
    }

    @Override
    public List<String> listed() {
        return List.of("GET " + PREFIX + "{id}", "DELETE " + PREFIX + "{id}");
    }

    @Override
    public boolean matches(String path) {
        return path.startsWith(PREFIX) && path.length() > PREFIX.length();
    }

    @Override
    public String allow() {
        return "GET, HEAD, DELETE";
    }

    @Override
    public boolean accepts(HttpMethod method) {
        return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method) || HttpMethod.DELETE.equals(method);
    }

    @Override
    public void start(HttpRequest request, String path, Connection connection) {
        var deletes = HttpMethod.DELETE.equals(request.method());
        var asked = SessionRequest.of(
                path.substring(PREFIX.length()),
                request.uri(),
                request.headers(),
                deletes ? SessionRequest.OF_THE_WHOLE : SessionRequest.OF_A_PAGE);
        switch (asked) {
            case SessionRequest.Invalid(var detail) -> connection.answer(Problem.badRequest(detail));
            case SessionRequest.Valid valid -> connection.run(new SessionAnswer(connection, desk, valid, deletes));
        }
    }
}
