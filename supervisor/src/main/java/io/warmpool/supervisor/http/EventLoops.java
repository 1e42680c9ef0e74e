package io.warmpool.supervisor.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that own connections, for every server of the process to share: epoll where there is epoll, else NIO. */
public final class EventLoops implements AutoCloseable {

    private static final long CLOSE_SECONDS = 5;

    private final boolean epoll;
    private final EventLoopGroup group;

    private EventLoops(boolean epoll, int count) {
        this.epoll = epoll;
        this.group = new MultiThreadIoEventLoopGroup(
                count,
                new DefaultThreadFactory("http-loop", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** One loop for every two cores: the workers need the others. */
    public static EventLoops open() {
        return open(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    /** A given number of loops. */
    public static EventLoops open(int count) {
        return new EventLoops(Epoll.isAvailable(), count);
    }

    /** Without epoll, wherever it runs. */
    static EventLoops openNio(int count) {
        return new EventLoops(false, count);
    }

    /** Whether channels on these loops must be epoll channels. */
    public boolean epoll() {
        return epoll;
    }

    /** The loops themselves. */
    public EventLoopGroup group() {
        return group;
    }

    Class<? extends ServerSocketChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Ends the threads; what is still open on them is closed. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
