package io.warmpool.supervisor.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A connection too many: it is told so at once, and closed when it had the time to read that. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing is to be done if a close fails
final class TurnedAway extends ChannelInboundHandlerAdapter {

    private static final long CLOSE_SECONDS = 2;

    private final byte[] answer;

    TurnedAway(int limit) {
        var body = Json.of(Problem.of(
                ProblemType.OVERLOADED,
                "all " + limit + " connections are in use: try again in a moment, keep fewer open, or raise"
                        + " http.max-connections"));
        var head = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: " + Headers.PROBLEM_JSON + "\r\ncontent-length: "
                + body.length + "\r\nretry-after: 1\r\nconnection: close\r\n\r\n";
        answer = (head + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isSharable() {
        return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        var channel = (DuplexChannel) context.channel();
        context.writeAndFlush(Unpooled.wrappedBuffer(answer)).addListener(_ -> channel.shutdownOutput());
        var close = context.executor().schedule(() -> channel.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(_ -> close.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
