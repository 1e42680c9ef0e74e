package io.warmpool.supervisor.job.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a Redis on which answers can get lost. */
final class LossyWire implements AutoCloseable {

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean losing;

    LossyWire(int target) throws IOException {
        this.target = target;
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI uri() {
        return URI.create("redis://127.0.0.1:" + door.getLocalPort());
    }

    /** From now on, requests arrive and answers do not, on connections old and new. */
    void loseAnswers() {
        losing = true;
    }

    void loseNothing() {
        losing = false;
    }

    private void accept() {
        try {
            while (true) {
                var client = door.accept();
                var server = new Socket();
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5000);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> copy(client, server, false));
                Thread.ofVirtual().start(() -> copy(server, client, true));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void copy(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            pump(from.getInputStream(), to.getOutputStream(), answers);
        } catch (IOException e) {
            // One end is gone, and so is the other.
        }
    }

    private void pump(InputStream in, OutputStream out, boolean answers) throws IOException {
        var buffer = new byte[64 << 10];
        for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
            if (!answers || !losing) {
                out.write(buffer, 0, size);
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
