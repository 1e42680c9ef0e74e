package io.warmpool.supervisor.control;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of the control plane: one request, one answer, then it is closed. */
final class ControlConnection extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger log = LoggerFactory.getLogger(ControlConnection.class);

    private final ControlRoutes routes;

    ControlConnection(ControlRoutes routes) {
        this.routes = routes;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        var reply = new Reply(context);
        if (message.decoderResult().isFailure()) {
            reply.problem(ControlRequest.bad("this is not HTTP"));
            return;
        }
        ControlRequest request;
        try {
            request = read(message);
        } catch (IllegalArgumentException e) {
            reply.problem(ControlRequest.bad("the path or the query is not encoded as in RFC 3986: " + e.getMessage()));
            return;
        }
        Thread.ofVirtual().name("control").start(() -> answer(request, reply));
    }

    private void answer(ControlRequest request, Reply reply) {
        try {
            routes.find(request).handle(request, reply);
        } catch (ControlProblem problem) {
            reply.problem(problem);
        } catch (Exception failure) {
            log.error("{} /{} failed", request.method(), String.join("/", request.path()), failure);
            reply.problem(new ControlProblem(
                    500, "failed", "the supervisor could not do this; logs/supervisor.log has the reason"));
        }
    }

    private static ControlRequest read(FullHttpRequest message) {
        var uri = new QueryStringDecoder(message.uri());
        // Split first, decoded then: a session's id may have a slash.
        var path = Arrays.stream(uri.rawPath().replaceFirst("^/", "").split("/"))
                .map(segment -> new QueryStringDecoder(segment).path())
                .toList();
        Map<String, String> query = new HashMap<>();
        uri.parameters().forEach((name, values) -> query.put(name, values.getFirst()));
        var accept = message.headers().get(HttpHeaderNames.ACCEPT, "");
        return new ControlRequest(
                message.method().name(),
                path,
                query,
                accept.contains("text/event-stream"),
                message.headers().get("Prefer", "").contains("respond-async"),
                message.content().toString(StandardCharsets.UTF_8));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("a control connection broke off", cause);
        context.close();
    }

    private static final class Reply implements ControlReply {

        private final ChannelHandlerContext context;

        Reply(ChannelHandlerContext context) {
            this.context = context;
        }

        @Override
        public void json(int status, Object tree) {
            send(status, "application/json", Json.write(tree) + "\n");
        }

        @Override
        public void text(String text) {
            send(200, "text/plain; charset=utf-8", text);
        }

        void problem(ControlProblem problem) {
            var tree = Problems.tree(problem.status(), problem.slug(), problem.getMessage());
            send(problem.status(), "application/problem+json", Json.write(tree) + "\n");
        }

        private void send(int status, String type, String text) {
            var body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, type)
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public Stream stream() {
            var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                    .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(response);
            return new EventStream(context);
        }
    }

    private record EventStream(ChannelHandlerContext context) implements ControlReply.Stream {

        /** From so many characters on, the events that are left wait for the next write. */
        private static final int MOST_AT_ONCE = 64 * 1024;

        @Override
        public boolean events(String name, List<?> data) {
            var text = new StringBuilder();
            for (var one : data) {
                if (text.length() >= MOST_AT_ONCE) {
                    if (!write(text.toString())) {
                        return false;
                    }
                    text.setLength(0);
                }
                text.append("event: ").append(name).append("\ndata: ");
                text.append(Json.write(one)).append("\n\n");
            }
            return text.isEmpty() ? isOpen() : write(text.toString());
        }

        @Override
        public boolean comment(String text) {
            return write(": " + text + "\n\n");
        }

        private boolean write(String text) {
            if (!isOpen()) {
                return false;
            }
            // Waits for the client, on this route's own thread: that bounds what is buffered for it.
            return context.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)))
                    .awaitUninterruptibly()
                    .isSuccess();
        }

        @Override
        public boolean isOpen() {
            return context.channel().isActive();
        }

        @Override
        public void end() {
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
