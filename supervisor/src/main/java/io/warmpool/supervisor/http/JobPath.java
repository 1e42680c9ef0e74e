package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.warmpool.supervisor.job.JobId;
import java.util.ArrayList;
import java.util.List;

/** A route to one job, or to one thing of it: {@code /v1/jobs/{id}} and what comes after that. */
abstract class JobPath implements Route {

    static final String PREFIX = "/v1/jobs/";

    private final List<String> methods;
    private final String suffix;

    /** The routes' methods, as docs/http-api.md lists them; whatever answers GET answers HEAD too, if it {@link #knowsHead}. */
    JobPath(String suffix, String... methods) {
        this.suffix = suffix;
        this.methods = List.of(methods);
    }

    abstract void start(HttpRequest request, JobId id, Connection connection);

    boolean knowsHead() {
        return methods.contains("GET");
    }

    @Override
    public final List<String> listed() {
        return methods.stream()
                .map(method -> method + " " + PREFIX + "{id}" + suffix)
                .toList();
    }

    @Override
    public final boolean matches(String path) {
        return path.startsWith(PREFIX)
                && path.endsWith(suffix)
                && path.length() > PREFIX.length() + suffix.length()
                && path.lastIndexOf('/', path.length() - suffix.length() - 1) == PREFIX.length() - 1;
    }

    @Override
    public final String allow() {
        var known = new ArrayList<>(methods);
        if (knowsHead()) {
            known.add(1, "HEAD");
        }
        return String.join(", ", known);
    }

    @Override
    public final boolean accepts(HttpMethod method) {
        return methods.contains(method.name()) || (knowsHead() && HttpMethod.HEAD.equals(method));
    }

    @Override
    public final void start(HttpRequest request, String path, Connection connection) {
        var segment = path.substring(PREFIX.length(), path.length() - suffix.length());
        var id = JobId.parse(segment);
        if (id.isPresent()) {
            start(request, id.get(), connection);
        } else {
            connection.answer(
                    Problem.badRequest("the job's id in the path must have 26 characters of 0-9 and a-z without"
                            + " i, l, o and u, was " + Quoted.of(segment)));
        }
    }
}
