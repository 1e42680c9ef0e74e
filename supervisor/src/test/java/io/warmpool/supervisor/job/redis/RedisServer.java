package io.warmpool.supervisor.job.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real redis-server on a port of its own, with its files in one folder. Ends what it started. */
public final class RedisServer implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int TRIES = 5;

    private final Path folder;
    private final List<String> settings;
    private final String password;
    private int port;
    private Process process;

    private RedisServer(Path folder, List<String> settings, String password) {
        this.folder = folder;
        this.settings = settings;
        this.password = password;
    }

    /** One that keeps what it is told, with each answer if {@code appendfsync} is {@code always}. */
    public static RedisServer durable(Path folder, String appendfsync) throws IOException, InterruptedException {
        return with(folder, "", "appendonly yes", "appendfsync " + appendfsync);
    }

    /** One with these lines in its configuration; without a password if that is empty. */
    public static RedisServer with(Path folder, String password, String... settings)
            throws IOException, InterruptedException {
        var server = new RedisServer(folder, List.of(settings), password);
        for (int i = 1; ; i++) {
            server.port = freePort();
            server.launch();
            // The port may have been taken meanwhile.
            if (server.isReady() || i == TRIES) {
                assertThat(server.process.isAlive()).as(server.log()).isTrue();
                return server;
            }
        }
    }

    public int port() {
        return port;
    }

    public URI uri() {
        return URI.create("redis://" + (password.isEmpty() ? "" : ":" + password + "@") + "127.0.0.1:" + port);
    }

    /** Stops it as it is: connections stay, and nothing is answered. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** As {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    /** On the same port, with what its files hold. */
    public void start() throws IOException, InterruptedException {
        assertThat(process.isAlive()).isFalse();
        launch();
        assertThat(isReady()).as(log()).isTrue();
    }

    /** The first line that it answers; errors begin with a minus. */
    public String command(String... words) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            if (!password.isEmpty()) {
                send(socket, "AUTH", password);
                assertThat(answers.readLine()).isEqualTo("+OK");
            }
            send(socket, words);
            return answers.readLine();
        }
    }

    /** The texts that it answers. */
    public List<String> array(String... words) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            send(socket, words);
            var texts = new ArrayList<String>();
            for (int left = Integer.parseInt(answers.readLine().substring(1)); left > 0; left--) {
                assertThat(answers.readLine()).startsWith("$");
                texts.add(answers.readLine());
            }
            return texts;
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private static void send(Socket socket, String... words) throws IOException {
        var request = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            request.append('$')
                    .append(word.getBytes(UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(UTF_8));
    }

    private void launch() throws IOException {
        var lines = new ArrayList<>(settings);
        lines.addAll(List.of("port " + port, "bind 127.0.0.1", "dir " + folder, "save \"\"", "daemonize no"));
        if (!password.isEmpty()) {
            lines.add("requirepass " + password);
        }
        var file = folder.resolve("redis.conf");
        Files.write(file, lines);
        try {
            process = new ProcessBuilder("redis-server", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("redis.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new AssertionError(
                    "there is no redis-server on the PATH, and this test needs a real one: install Debian's package"
                            + " redis-server, as scripts/test does",
                    e);
        }
    }

    private boolean isReady() throws InterruptedException {
        await().atMost(SOON).until(() -> !process.isAlive() || "+PONG".equals(ping()));
        return process.isAlive();
    }

    private String ping() {
        try {
            return command("PING");
        } catch (IOException e) {
            return "";
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("redis.log"));
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertThat(process.isAlive()).isTrue();
        var kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .inheritIO()
                .start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
