package io.warmpool.supervisor.cli;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Answers each request, by its first line, with bytes given beforehand, and keeps what it was asked. */
final class FakeServer implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");

    private final ServerSocketChannel listener;
    private final Map<String, List<String>> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private boolean adding;

    private FakeServer(ServerSocketChannel listener, SocketAddress address) throws IOException {
        this.listener = listener.bind(address);
        Thread.ofVirtual().start(this::serve);
    }

    /** A control plane, at the place where the client of this home looks for it. */
    static FakeServer controlPlane(Path home) throws IOException {
        var socket = new Home(home).controlSocket();
        Files.createDirectories(socket.getParent());
        return new FakeServer(
                ServerSocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(socket));
    }

    static FakeServer dataPlane() throws IOException {
        return new FakeServer(ServerSocketChannel.open(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    String url() throws IOException {
        return "http://127.0.0.1:" + ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    FakeServer on(String requestLine, String head, String body) {
        var length = body.getBytes(StandardCharsets.UTF_8).length;
        return answer(requestLine, "HTTP/1.1 " + head + "\r\nContent-Length: " + length + "\r\n\r\n" + body);
    }

    /** From now on; what was prepared for the same line before comes first, once. */
    FakeServer then() {
        adding = true;
        return this;
    }

    private FakeServer answer(String requestLine, String answer) {
        var earlier = adding ? answers.getOrDefault(requestLine, List.of()) : List.<String>of();
        answers.put(
                requestLine, Stream.concat(earlier.stream(), Stream.of(answer)).toList());
        adding = false;
        return this;
    }

    /** The connection breaks off in the middle of the stream. */
    FakeServer onEventsCutOff(String requestLine, String events) {
        return onCutOff(requestLine, "200 OK\r\nContent-Type: text/event-stream", events);
    }

    /** The connection breaks off in the middle of the body. */
    FakeServer onCutOff(String requestLine, String head, String body) {
        return answer(requestLine, "HTTP/1.1 " + head + "\r\nContent-Length: 1000000\r\n\r\n" + body);
    }

    FakeServer onJson(String requestLine, String json) {
        return on(requestLine, "200 OK\r\nContent-Type: application/json", json);
    }

    FakeServer onEvents(String requestLine, String events) {
        return on(requestLine, "200 OK\r\nContent-Type: text/event-stream", events);
    }

    FakeServer onProblem(String requestLine, int status, String detail) {
        return on(
                requestLine,
                status + " Problem\r\nContent-Type: application/problem+json",
                "{\"title\":\"refused\",\"status\":" + status + ",\"detail\":\"" + detail + "\"}");
    }

    List<String> requests() {
        return requests;
    }

    private void serve() {
        while (true) {
            try (var client = listener.accept()) {
                var request = request(client);
                requests.add(request);
                var line = request.substring(0, request.indexOf(" HTTP/1.1"));
                var answer = next(line);
                var bytes = ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    client.write(bytes);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private String next(String line) {
        var prepared =
                answers.getOrDefault(line, List.of("HTTP/1.1 404 Not Found\r\n\r\nnothing prepared for " + line));
        if (prepared.size() > 1) {
            answers.put(line, prepared.subList(1, prepared.size()));
        }
        return prepared.getFirst();
    }

    private static String request(SocketChannel client) throws IOException {
        var in = new BufferedInputStream(Channels.newInputStream(client));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            var c = in.read();
            if (c < 0) {
                throw new EOFException("the client left in the middle of its request: " + head);
            }
            head.append((char) c);
        }
        var length = LENGTH.matcher(head);
        var body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        return head + new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
