package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Makes answers. Their headers are not validated again: what comes from outside is checked where it comes in. */
final class Responses {

    private static final HttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);
    private static final HttpResponseStatus CANCELLED = new HttpResponseStatus(499, "Client Closed Request");

    private static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII));

    private Responses() {}

    /** The bytes that ask for a body which was announced. */
    static ByteBuf goOn() {
        return CONTINUE.duplicate();
    }

    /** A whole answer. The bytes are not copied. */
    static FullHttpResponse whole(HttpResponseStatus status, CharSequence contentType, byte[] body) {
        var headers = UNCHECKED.newHeaders();
        headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
        headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
        ByteBuf content = body.length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content, headers, EmptyHttpHeaders.INSTANCE);
    }

    static FullHttpResponse json(HttpResponseStatus status, byte[] body) {
        var response = whole(status, Headers.JSON, body);
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, Headers.NO_STORE);
        return response;
    }

    /** An answer that says no more than that it is done; RFC 9110 §8.6 allows it no Content-Length. */
    static FullHttpResponse noContent() {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.NO_CONTENT,
                Unpooled.EMPTY_BUFFER,
                UNCHECKED.newHeaders(),
                EmptyHttpHeaders.INSTANCE);
    }

    static FullHttpResponse of(Problem problem) {
        var status = problem.type() == ProblemType.CANCELLED
                ? CANCELLED
                : HttpResponseStatus.valueOf(problem.type().status());
        var response = whole(status, Headers.PROBLEM_JSON, Json.of(problem));
        if (problem.retryAfterSeconds() > 0) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, Integer.toString(problem.retryAfterSeconds()));
        }
        if (problem.call().isPresent()) {
            response.headers().set(Headers.CALL, problem.call().get().toString());
        }
        if (problem.rival().isPresent()) {
            response.headers().set(Headers.X_SHOULD_RETRY, Headers.FALSE);
        }
        return response;
    }

    /** The head of an answer whose body follows in pieces. */
    static HttpResponse head(HttpResponseStatus status, CharSequence contentType) {
        var headers = UNCHECKED.newHeaders();
        headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers);
    }
}
