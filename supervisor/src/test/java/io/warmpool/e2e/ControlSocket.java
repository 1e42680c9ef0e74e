package io.warmpool.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks a supervisor's control socket, as {@code warmpool ps} does. What a test asks over and over until something has
 * come costs no start of a JVM each time.
 */
final class ControlSocket {

    private static final int LIMIT_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ControlSocket() {}

    /** The answer to a GET; anything but 200 is an exception. */
    static JsonNode get(Path home, String path) throws IOException {
        var address = UnixDomainSocketAddress.of(home.resolve("run").resolve("control.sock"));
        try (var channel = SocketChannel.open(address)) {
            var watch = CompletableFuture.runAsync(
                    () -> close(channel), CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS));
            var request = ByteBuffer.wrap(
                    ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            // The control plane closes the connection after its answer.
            var answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            watch.cancel(false);
            var parts = answer.split("\r\n\r\n", 2);
            if (!parts[0].startsWith("HTTP/1.1 200 ")) {
                throw new IOException("GET " + path + " was answered with " + answer);
            }
            return JSON.readTree(parts[1]);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
