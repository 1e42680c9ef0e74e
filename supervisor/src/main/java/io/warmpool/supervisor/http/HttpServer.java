package io.warmpool.supervisor.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.session.SessionDirectory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The server of the data plane: its socket and all its connections. The event loops are only borrowed. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing is to be done if a close fails
public final class HttpServer {

    private static final int MAX_REQUEST_LINE = 8192;
    private static final int MAX_HEADERS = 16384;
    private static final int BACKLOG = 1024;
    private static final int MAX_READ = 32 * 1024;
    /** The requests that one read can hold, at 18 bytes each, and those that wait before reading stops. */
    private static final int MAX_AHEAD = 2048;

    private static final long MAX_ROUND_NANOS = 500_000_000;
    private static final long MIN_ROUND_NANOS = 5_000_000;
    private static final Duration CLOSE_AT_LAST = Duration.ofSeconds(2);

    private final HttpSettings settings;
    private final Turnstile turnstile;
    private final Map<EventLoop, Rounds> rounds = new HashMap<>();
    private Channel listener;

    private HttpServer(EventLoops loops, HttpSettings settings) {
        this.settings = settings;
        this.turnstile = new Turnstile(settings.maxConnections());
        var interval = roundNanos(settings.timeouts());
        loops.group().forEach(loop -> rounds.put((EventLoop) loop, new Rounds((EventLoop) loop, interval)));
    }

    /**
     * Binds and serves.
     *
     * @param bind where to listen; port 0 takes a free one
     * @throws IOException if the address cannot be bound, and which
     */
    public static HttpServer open(
            EventLoops loops,
            InetSocketAddress bind,
            HttpSettings settings,
            Admission admission,
            SessionDirectory sessions,
            JobDesk jobs)
            throws IOException {
        if (bind.isUnresolved()) {
            throw new IOException("cannot resolve the host of http.bind, '" + bind.getHostString() + "'");
        }
        var server = new HttpServer(loops, settings);
        var reception = new Reception(admission, sessions, jobs, settings, new HostRule(bind, settings.hosts()));
        var bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2048, MAX_READ))
                .childHandler(server.initializer(reception))
                .bind(bind)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            server.rounds.values().forEach(Rounds::closeNow);
            throw new IOException("cannot listen on " + bind + ": is another server running there?", bound.cause());
        }
        server.listener = bound.channel();
        return server;
    }

    /** Where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** How many connections are open. */
    public int connections() {
        return turnstile.open();
    }

    /**
     * Stops listening, lets each connection finish the request that it has, and closes those that are left when the
     * grace is over. Blocks until all are closed.
     *
     * @return whether all were closed within the grace
     */
    public boolean close(Duration grace) throws InterruptedException {
        listener.close().sync();
        rounds.values().forEach(Rounds::close);
        var inTime = turnstile.awaitEmpty(grace);
        rounds.values().forEach(Rounds::closeNow);
        if (!inTime) {
            turnstile.awaitEmpty(CLOSE_AT_LAST);
        }
        return inTime;
    }

    private ChannelInitializer<SocketChannel> initializer(Reception reception) {
        var turnedAway = new TurnedAway(settings.maxConnections());
        var codec = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setValidateHeaders(true)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                var entry = turnstile.enter();
                channel.closeFuture().addListener(_ -> turnstile.leave());
                switch (entry) {
                    case IN ->
                        channel.pipeline()
                                .addLast(new HttpServerCodec(codec, MAX_AHEAD))
                                .addLast(new Connection(
                                        reception, rounds.get(channel.eventLoop()), settings.timeouts()));
                    case TURNED_AWAY -> channel.pipeline().addLast(turnedAway);
                    case SHUT -> channel.close();
                }
            }
        };
    }

    /** Often enough for the shortest timeout to be kept with some exactness. */
    private static long roundNanos(HttpSettings.Timeouts timeouts) {
        var shortest = Stream.of(
                        timeouts.head(), timeouts.body(), timeouts.idle(), timeouts.write(), timeouts.comment())
                .mapToLong(Duration::toNanos)
                .min()
                .orElseThrow();
        return Math.clamp(shortest / 4, MIN_ROUND_NANOS, MAX_ROUND_NANOS);
    }
}
