package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * One request and its answer over a unix or a TCP socket, all of it before one deadline, which a stream
 * puts off with all that comes. On plain channels, because a
 * verb is a process of its own: with Netty it takes 0.8 s of start-up, with this 0.3 s (two shared cores, JDK 25).
 */
final class HttpConnection implements AutoCloseable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Duration patience;
    private final boolean stream;
    private long deadline;

    private HttpConnection(SocketChannel channel, Duration patience, boolean stream) throws IOException {
        this.channel = channel;
        this.patience = patience;
        this.stream = stream;
        this.deadline = System.nanoTime() + patience.toNanos();
        this.selector = Selector.open();
        channel.configureBlocking(false);
        this.key = channel.register(selector, 0);
    }

    /** Connects; the whole exchange then has to be over when {@code patience} is. */
    static HttpConnection open(SocketAddress address, Duration patience) throws IOException {
        return open(address, patience, false);
    }

    /** Connects for a stream without an end of its own: it is over when nothing has come for so long. */
    static HttpConnection openStream(SocketAddress address, Duration silence) throws IOException {
        return open(address, silence, true);
    }

    private static HttpConnection open(SocketAddress address, Duration patience, boolean stream) throws IOException {
        var unix = address instanceof UnixDomainSocketAddress;
        var channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        var connection = new HttpConnection(channel, patience, stream);
        try {
            connection.connect(address);
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void connect(SocketAddress address) throws IOException {
        if (!channel.connect(address)) {
            do {
                await(SelectionKey.OP_CONNECT);
            } while (!channel.finishConnect());
        }
    }

    /** Sends the request and reads the head of its answer. */
    HttpAnswer exchange(HttpRequest request, String host) throws IOException {
        var bytes = ByteBuffer.wrap(request.encode(host));
        try {
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) == 0) {
                    await(SelectionKey.OP_WRITE);
                }
            }
        } catch (HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // a server may refuse a large body before it has read all of it: its answer says more than the broken pipe
            return answerOr(e);
        }
        return HttpAnswer.read(new Incoming());
    }

    private HttpAnswer answerOr(IOException writing) throws IOException {
        try {
            return HttpAnswer.read(new Incoming());
        } catch (IOException reading) {
            writing.addSuppressed(reading);
            throw writing;
        }
    }

    private void await(int operation) throws IOException {
        key.interestOps(operation);
        do {
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new HttpTimeoutException("no answer within " + HumanText.duration(patience.toMillis()));
            }
            selector.select(left);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while waiting for an answer");
            }
        } while (selector.selectedKeys().isEmpty());
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            selector.close();
        }
    }

    /** What the server sends, as it arrives. */
    private final class Incoming extends InputStream {
        private final ByteBuffer buffer = ByteBuffer.allocate(8192).limit(0);

        @Override
        public int read() throws IOException {
            return fill() ? Byte.toUnsignedInt(buffer.get()) : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            var count = Math.min(length, buffer.remaining());
            buffer.get(into, offset, count);
            return count;
        }

        private boolean fill() throws IOException {
            while (!buffer.hasRemaining()) {
                buffer.clear();
                var count = channel.read(buffer);
                buffer.flip();
                if (count < 0) {
                    return false;
                }
                if (count == 0) {
                    await(SelectionKey.OP_READ);
                } else if (stream) {
                    deadline = System.nanoTime() + patience.toNanos();
                }
            }
            return true;
        }
    }
}
