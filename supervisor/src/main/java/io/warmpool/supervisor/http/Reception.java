package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.session.SessionDirectory;
import java.util.List;

/** Looks at the head of each request: whether it may be here at all, and which route answers it. Immutable. */
final class Reception {

    private static final String SCHEME = "http://";

    /** Outputs of jobs that wait in memory for clients to read them, in bytes. */
    private static final long MAX_UNREAD = 64 << 20;

    private final HostRule hosts;
    private final List<Route> routes;

    Reception(Admission admission, SessionDirectory sessions, JobDesk desk, HttpSettings settings, HostRule hosts) {
        this.hosts = hosts;
        var jobs = new JobAccess(
                desk,
                new Unread(Math.max(MAX_UNREAD, settings.maxOutput())),
                settings.timeouts().store());
        var intake = new JobIntakeRoute(admission, jobs, settings);
        // A new route is a class, and a line here. The busiest comes first.
        this.routes = List.of(
                new InvokeRoute(admission, settings, intake),
                intake,
                new JobRoute(jobs),
                new JobEventsRoute(jobs, settings.timeouts()),
                new JobOutputRoute(jobs),
                JobChangeRoute.cancel(jobs),
                JobChangeRoute.retry(jobs),
                new JobsRoute(jobs),
                new SessionRoute(admission, sessions, settings),
                new AgentsRoute(admission),
                new LivezRoute(),
                new ReadyzRoute(admission));
    }

    /** Answers a request, or finds who will. */
    void receive(HttpRequest request, Connection connection) {
        var problem = problemOf(request);
        if (problem != null) {
            connection.answer(problem);
            return;
        }
        var path = path(request.uri());
        for (var route : routes) {
            if (route.matches(path)) {
                start(route, request, path, connection);
                return;
            }
        }
        connection.answer(Problem.of(
                ProblemType.NOT_FOUND, "nothing at " + Quoted.of(path) + ": there are " + String.join(", ", listed())));
    }

    /** All that is here, as the routes list themselves. */
    List<String> listed() {
        return routes.stream().flatMap(route -> route.listed().stream()).toList();
    }

    private static void start(Route route, HttpRequest request, String path, Connection connection) {
        if (route.accepts(request.method())) {
            route.start(request, path, connection);
            return;
        }
        var response = Responses.of(Problem.of(
                ProblemType.METHOD_NOT_ALLOWED,
                "the method " + Quoted.of(request.method().name()) + " is not known here: use " + route.allow()));
        response.headers().set(HttpHeaderNames.ALLOW, route.allow());
        connection.answer(response);
    }

    /** Why a request may not be here, or null. */
    private Problem problemOf(HttpRequest request) {
        var headers = request.headers();
        if (request.protocolVersion().majorVersion() != 1) {
            return Problem.badRequest("the version of HTTP is not known: use HTTP/1.1");
        }
        var coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
        if (coding != null
                && (!HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding)
                        || HttpVersion.HTTP_1_0.equals(request.protocolVersion()))) {
            return Problem.badRequest("the only transfer-encoding is 'chunked', with HTTP/1.1");
        }
        return forbidden(request);
    }

    private Problem forbidden(HttpRequest request) {
        var headers = request.headers();
        var host = headers.get(HttpHeaderNames.HOST);
        if (host == null) {
            return HttpVersion.HTTP_1_0.equals(request.protocolVersion())
                    ? null
                    : Problem.badRequest("the header host is missing: HTTP/1.1 requires it");
        }
        var authority = authority(request.uri());
        if (!hosts.allows(host) || (authority != null && !hosts.allows(authority))) {
            return Problem.of(
                    ProblemType.FORBIDDEN,
                    "the host " + Quoted.of(authority == null ? host : authority)
                            + " is not a name of this server: call it as localhost, or add the name to http.hosts");
        }
        var site = headers.get(Headers.SEC_FETCH_SITE);
        var origin = headers.get(HttpHeaderNames.ORIGIN);
        if ((site != null && site.equalsIgnoreCase("cross-site")) || (origin != null && !hosts.allowsOrigin(origin))) {
            return Problem.of(
                    ProblemType.FORBIDDEN,
                    "the request comes from a page of another site: only pages of this host may call it from a browser");
        }
        return null;
    }

    private static String path(String uri) {
        var from = 0;
        if (isAbsolute(uri)) {
            from = uri.indexOf('/', SCHEME.length());
            if (from < 0) {
                return "/";
            }
        }
        var query = uri.indexOf('?', from);
        return from == 0 && query < 0 ? uri : uri.substring(from, query < 0 ? uri.length() : query);
    }

    /** The host of a URI in absolute form (RFC 9112 §3.2.2), or null. */
    private static String authority(String uri) {
        if (!isAbsolute(uri)) {
            return null;
        }
        var end = uri.indexOf('/', SCHEME.length());
        return uri.substring(SCHEME.length(), end < 0 ? uri.length() : end);
    }

    private static boolean isAbsolute(String uri) {
        return uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }
}
