package io.warmpool.supervisor.http;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection whose last answer is written. Closed with bytes unread, it would be reset and the client might
 * lose the answer; so what still comes is read and thrown away, for a while. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing is to be done if a close fails
final class Farewell {

    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long MAX_BYTES = 1 << 20;

    private final Channel channel;
    private final boolean unread;
    private final Rounds rounds;
    private long readBytes;
    private long answeredAt;
    private boolean answered;

    /** {@code unread} says that the client has sent, or will send, what nobody wants. */
    Farewell(Channel channel, boolean unread, Rounds rounds) {
        this.channel = channel;
        this.unread = unread;
        this.rounds = rounds;
    }

    /** The client has the last answer in its socket: nothing more will be written. */
    void onAnswered() {
        if (!unread || !(channel instanceof DuplexChannel duplex)) {
            channel.close();
            return;
        }
        answered = true;
        answeredAt = rounds.now();
        duplex.shutdownOutput();
    }

    void onRead(HttpObject object) {
        if (object instanceof HttpContent content) {
            readBytes += content.content().readableBytes();
            if (readBytes > MAX_BYTES) {
                channel.close();
            }
        }
    }

    void onRounds(long now) {
        if (answered && now - answeredAt > MAX_NANOS) {
            channel.close();
        }
    }
}
