package io.warmpool.e2e.jobs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Many clients that follow one job, all on one thread, which takes their streams apart as they come. */
final class ManyFollowers implements AutoCloseable {

    private final InetSocketAddress server;
    private final String path;
    private final Selector selector = Selector.open();
    private final ConcurrentLinkedQueue<FollowedStream> joining = new ConcurrentLinkedQueue<>();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().name("followers").unstarted(this::run);
    private volatile boolean closed;
    private volatile IOException failure;

    ManyFollowers(String url, String job) throws IOException {
        var at = URI.create(url);
        server = new InetSocketAddress(at.getHost(), at.getPort());
        path = "/v1/jobs/" + job + "/events";
        thread.start();
    }

    /** One more, who begins after this event and reads as fast as it can. */
    FollowedStream follow(long after) throws IOException {
        var stream = ask(after, 256 * 1024);
        read(stream);
        return stream;
    }

    /** One more, who has asked and does not read, with little room for what it is sent. */
    FollowedStream deaf() throws IOException {
        return ask(0, 8 * 1024);
    }

    /** From now on this one reads. */
    void read(FollowedStream stream) {
        joining.add(stream);
        selector.wakeup();
    }

    /** HTTP/1.0, so that the stream comes as it is and not in chunks. */
    private FollowedStream ask(long after, int room) throws IOException {
        var channel = SocketChannel.open();
        channels.add(channel);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, room);
        channel.connect(server);
        var head =
                ByteBuffer.wrap(("GET " + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\nLast-Event-ID: " + after + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        while (head.hasRemaining()) {
            channel.write(head);
        }
        channel.configureBlocking(false);
        return new FollowedStream(channel, after);
    }

    /** What went wrong with the reading itself, which nobody expects. */
    void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private void run() {
        var bytes = new byte[256 * 1024];
        try {
            while (!closed) {
                for (var stream = joining.poll(); stream != null; stream = joining.poll()) {
                    stream.channel().register(selector, SelectionKey.OP_READ, stream);
                }
                selector.select(key -> take(key, bytes), 1000);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private static void take(SelectionKey key, byte[] bytes) {
        var stream = (FollowedStream) key.attachment();
        int read;
        try {
            read = stream.channel().read(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            read = -1; // cut off: what the stream lacks is seen in it
        }
        if (read < 0) {
            key.cancel();
            stream.onEnd();
        } else {
            stream.onBytes(bytes, read);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        closed = true;
        selector.wakeup();
        thread.join();
        selector.close();
        for (var channel : channels) {
            channel.close();
        }
    }
}
