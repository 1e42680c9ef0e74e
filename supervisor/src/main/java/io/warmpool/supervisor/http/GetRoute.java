package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;

/** A route that answers GET and HEAD with what it knows already; a body is read and ignored. */
abstract class GetRoute implements Route {

    private static final int MAX_BODY = 64 * 1024;

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
    public String allow() {
        return "GET, HEAD";
    }

    @Override
    public boolean accepts(HttpMethod method) {
        return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method);
    }

    @Override
    public void start(HttpRequest request, String asked, Connection connection) {
        connection.run(new Ignoring(connection));
    }

    /** Lets a body pass, and then answers. */
    private final class Ignoring implements Answering {

        private final Connection connection;
        private int size;

        Ignoring(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void onBody(ByteBuf bytes) {
            size += bytes.readableBytes();
            if (size > MAX_BODY) {
                connection.answer(Problem.of(
                        ProblemType.TOO_LARGE,
                        "the body has " + size + " bytes or more, and none is needed here: leave it out"));
            }
        }

        @Override
        public void onBodyEnd() {
            connection.answer(answer());
        }

        @Override
        public void onGone() {}
    }
}
