package io.warmpool.supervisor.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that sends and reads exactly what a test says. */
final class RawClient implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;

    record Answer(int status, String head, String body) {}

    RawClient(int port) {
        this(port, 0);
    }

    /** {@code receiveBuffer} bounds what the kernel takes for a client that does not read; 0 leaves it. */
    RawClient(int port, int receiveBuffer) {
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setSoTimeout(15_000);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            in = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a text; line ends are written as HTTP wants them. */
    RawClient send(String text) {
        return send(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one whole answer with a Content-Length, or without a body. */
    Answer answer() {
        var head = head();
        var length = 0;
        for (var line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        return new Answer(status(head), head, new String(read(length), StandardCharsets.UTF_8));
    }

    /** Reads a head only. */
    String head() {
        return upTo("\r\n\r\n");
    }

    static int status(String head) {
        return Integer.parseInt(head.substring(9, 12));
    }

    /** Reads up to and with a text. */
    String upTo(String end) {
        var read = new StringBuilder();
        while (read.length() < end.length() || read.indexOf(end, read.length() - end.length()) < 0) {
            var c = readByte();
            if (c < 0) {
                throw new AssertionError("the connection ended after: " + read);
            }
            read.append((char) c);
        }
        return read.toString();
    }

    byte[] read(int count) {
        try {
            return in.readNBytes(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads everything until the server closes. */
    String rest() {
        var rest = new ByteArrayOutputStream();
        for (var c = readByte(); c >= 0; c = readByte()) {
            rest.write(c);
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    private int readByte() {
        try {
            return in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
