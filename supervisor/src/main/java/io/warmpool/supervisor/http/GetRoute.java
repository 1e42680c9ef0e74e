package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/** A route that answers GET and HEAD with what it knows already; a body is read and ignored. */
abstract class GetRoute implements Route {

    private final String path;

    GetRoute(String path) {
        this.path = path;
    }

    /** The answer, made anew for each request. */
    abstract FullHttpResponse answer();

    @Override
    public boolean matches(String asked) {
        return path.equals(asked);
    }

    @Override
    public List<String> listed() {
        return List.of("GET " + path);
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
    public void start(HttpRequest request, String asked, Connection connection) {
        connection.run(new UnwantedBody(connection) {
            @Override
            public void onBodyEnd() {
                connection.answer(answer());
            }

            @Override
            public void onGone() {}
        });
    }
}
