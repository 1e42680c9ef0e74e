package io.warmpool.supervisor.control;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The control plane's socket: {@code run/control.sock}, for the owner only. */
public final class ControlServer implements AutoCloseable {

    /** sun_path in unix(7), less the final zero. */
    private static final int LONGEST_PATH = 107;

    private static final int LARGEST_BODY = 64 * 1024;

    private final EventLoopGroup loops;
    private final Channel channel;
    private final ChannelGroup connections;
    private final Path socket;

    private ControlServer(EventLoopGroup loops, Channel channel, ChannelGroup connections, Path socket) {
        this.loops = loops;
        this.channel = channel;
        this.connections = connections;
        this.socket = socket;
    }

    /**
     * Opens the socket. The caller holds the home's lock, so a socket file that is there belongs to nobody.
     *
     * @throws IOException if that fails, or the path is too long for a socket
     */
    public static ControlServer open(Path socket, Controlled controlled) throws IOException {
        var length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            throw new IOException("the path of the control socket has " + length + " bytes, the system allows "
                    + LONGEST_PATH + ": choose a shorter --home than "
                    + socket.getParent().getParent());
        }
        Files.deleteIfExists(socket);
        var routes = new ControlRoutes(routes(controlled));
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var connections = new DefaultChannelGroup(loops.next());
        try {
            var channel = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerDomainSocketChannel.class)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel accepted) {
                            connections.add(accepted);
                            accepted.pipeline()
                                    .addLast(
                                            new HttpServerCodec(),
                                            new HttpObjectAggregator(LARGEST_BODY),
                                            new ControlConnection(routes));
                        }
                    })
                    .bind(UnixDomainSocketAddress.of(socket))
                    .syncUninterruptibly()
                    .channel();
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return new ControlServer(loops, channel, connections, socket);
        } catch (RuntimeException e) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException("could not open the control socket " + socket + ": " + e.getMessage(), e);
        }
    }

    /** The table: a new route is a class, and a line here. */
    static List<ControlRoute> routes(Controlled controlled) {
        return List.of(
                new StatusRoute(controlled, pool -> pool.mailbox().snapshot()),
                new WorkersRoute(controlled),
                new WorkerRoute(controlled),
                new LogRoute(controlled),
                new ResizeRoute(controlled),
                new RestartRoute(controlled),
                new RollbackRoute(controlled),
                new EvictRoute(controlled, (pool, eviction) -> pool.mailbox().evict(eviction)),
                new WorkerCommandRoute(controlled, "kill"),
                new WorkerCommandRoute(controlled, "pause"),
                new WorkerCommandRoute(controlled, "resume"),
                new DumpRoute(controlled),
                new CachesRoute(controlled, pool -> pool.mailbox().snapshot()),
                new SessionsRoute(controlled),
                new SessionRoute(controlled),
                new DeleteSessionRoute(controlled),
                new JobsRoute(controlled),
                new JobRoute(controlled),
                new JobCommandRoute(controlled, "cancel"),
                new JobCommandRoute(controlled, "retry"),
                new DeleteJobRoute(controlled),
                new EventsRoute(controlled),
                new StopRoute(controlled));
    }

    @Override
    public void close() throws IOException {
        channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        // Whoever asked for the stop is to hear that it is done; who follows events is cut off.
        connections.newCloseFuture().awaitUninterruptibly(1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
        Files.deleteIfExists(socket);
    }
}
