package io.warmpool.supervisor.link;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.FromWorkerFrames;
import io.warmpool.proto.GarbledFrameException;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Limits;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import io.warmpool.proto.ToWorkerFrames;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Speaks ZMTP 3.0 (rfc.zeromq.org/spec/23) by hand over a plain socket, as well or as badly as a test wants. */
final class TestPeer implements AutoCloseable {

    private static final int MORE = 1;
    private static final int LARGE = 2;
    private static final int COMMAND = 4;
    private static final int READ_MILLIS = 15_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private TestPeer(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
    }

    /** A bare TCP connection that has said nothing yet. */
    static TestPeer bare(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(READ_MILLIS);
        socket.setTcpNoDelay(true);
        return new TestPeer(socket);
    }

    /** A DEALER with this identity whose ZMTP handshake is done. */
    static TestPeer dealer(int port, byte[] identity) throws IOException {
        return dealer(port, identity, Map.of());
    }

    /** The same, with more properties in its READY command. */
    static TestPeer dealer(int port, byte[] identity, Map<String, String> properties) throws IOException {
        var peer = bare(port);
        peer.raw(greeting());
        var ready = new ByteArrayOutputStream();
        ready.writeBytes("\5READY".getBytes(StandardCharsets.US_ASCII));
        property(ready, "Socket-Type", "DEALER".getBytes(StandardCharsets.US_ASCII));
        property(ready, "Identity", identity);
        properties.forEach((name, value) -> property(ready, name, value.getBytes(StandardCharsets.UTF_8)));
        peer.frame(COMMAND, ready.toByteArray());
        peer.in.readNBytes(64);
        peer.readFrame();
        return peer;
    }

    /** Version 3.0, no security. */
    static byte[] greeting() {
        var greeting = ByteBuffer.allocate(64);
        greeting.put((byte) 0xFF)
                .put(new byte[8])
                .put((byte) 0x7F)
                .put((byte) 3)
                .put((byte) 0);
        return greeting.put("NULL".getBytes(StandardCharsets.US_ASCII)).array();
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void send(byte[] body) throws IOException {
        frame(0, body);
    }

    void sendPart(byte[] body) throws IOException {
        frame(MORE, body);
    }

    void send(FromWorker... messages) throws IOException {
        send(encode(messages));
    }

    static byte[] encode(FromWorker... messages) {
        var frames = new FromWorkerFrames();
        for (var message : messages) {
            frames.add(message);
        }
        return frames.take().getFirst();
    }

    /** From now on reading fails after so long without an answer; 0 waits for ever. */
    void answersWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** The next message; pings of ZeroMQ itself are answered on the way. */
    ToWorker receive() throws IOException, GarbledFrameException {
        while (true) {
            var read = ToWorkerFrames.read(readData());
            if (!read.isEmpty()) {
                return read.getFirst();
            }
        }
    }

    /** Says hello and proves the key; what was sent is given back, for those who record. */
    FromWorker.Proof prove(Incarnation incarnation, LinkKey key, byte[] nonce)
            throws IOException, GarbledFrameException {
        send(new FromWorker.Hello(Limits.PROTOCOL, nonce));
        var proof = answer((ToWorker.Challenge) receive(), incarnation, key, nonce);
        send(proof);
        return proof;
    }

    static FromWorker.Proof answer(ToWorker.Challenge challenge, Incarnation incarnation, LinkKey key, byte[] nonce) {
        return new FromWorker.Proof(key.workerProof(incarnation, nonce, challenge.nonce()));
    }

    /** True once the other side has ended the connection; false if it is still open after a while. */
    boolean isCutOffWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            while (in.read() >= 0) {
                // Whatever is still on the way.
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    private byte[] readData() throws IOException {
        while (true) {
            var body = readFrame();
            if (body != null) {
                return body;
            }
        }
    }

    /** The body of a message, or null after a command. */
    private byte[] readFrame() throws IOException {
        var flags = in.read();
        if (flags < 0) {
            throw new EOFException("cut off");
        }
        var length = (flags & LARGE) != 0 ? Math.toIntExact(in.readLong()) : in.readUnsignedByte();
        var body = in.readNBytes(length);
        if ((flags & COMMAND) == 0) {
            return body;
        }
        if (new String(body, StandardCharsets.ISO_8859_1).startsWith("\4PING")) {
            var pong = ByteBuffer.allocate(body.length - 2);
            pong.put("\4PONG".getBytes(StandardCharsets.US_ASCII)).put(body, 7, body.length - 7);
            frame(COMMAND, pong.array());
        }
        return null;
    }

    private synchronized void frame(int flags, byte[] body) throws IOException {
        var head = body.length < 256
                ? new byte[] {(byte) flags, (byte) body.length}
                : ByteBuffer.allocate(9)
                        .put((byte) (flags | LARGE))
                        .putLong(body.length)
                        .array();
        var whole = ByteBuffer.allocate(head.length + body.length).put(head).put(body);
        raw(whole.array());
    }

    private static void property(ByteArrayOutputStream ready, String name, byte[] value) {
        ready.write(name.length());
        ready.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        ready.writeBytes(ByteBuffer.allocate(4).putInt(value.length).array());
        ready.writeBytes(value);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
