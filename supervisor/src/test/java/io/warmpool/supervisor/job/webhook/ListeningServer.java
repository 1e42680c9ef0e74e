package io.warmpool.supervisor.job.webhook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server on a raw socket: writes down each request and answers with what the test gives it, in bytes or for ever. */
final class ListeningServer implements AutoCloseable {

    /** A request as it came. */
    record Heard(String line, Map<String, String> headers, byte[] body) {

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** Writes an answer. */
    interface Answer {

        void write(OutputStream out) throws IOException;
    }

    private final ServerSocket socket;
    private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
    private volatile Answer answer;

    ListeningServer(String answer) throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        answers(answer);
        Thread.ofVirtual().start(this::accept);
    }

    void answers(String text) {
        answers(out -> out.write(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    void answers(Answer with) {
        answer = with;
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    int port() {
        return socket.getLocalPort();
    }

    List<Heard> heard() {
        return List.copyOf(heard);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            heard.add(request(connection.getInputStream()));
            answer.write(connection.getOutputStream());
        } catch (IOException _) {
            // the client may cut it off
        }
    }

    private static Heard request(InputStream in) throws IOException {
        var first = line(in);
        var headers = new TreeMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        var length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Heard(first, headers, in.readNBytes(length));
    }

    private static String line(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            bytes.write(b);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1).strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
