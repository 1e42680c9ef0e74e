package io.warmpool.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The reverse proxy of docs/examples/README.md: serves the page, and hands {@code /v1/} on to a data plane. */
final class PageProxy implements AutoCloseable {

    /** Of a request: the client below sets the first ones itself; the origin is another host's for the data plane. */
    private static final Set<String> NOT_HANDED_ON =
            Set.of("host", "connection", "content-length", "upgrade", "expect", "origin");

    private static final Set<String> NOT_HANDED_BACK = Set.of("transfer-encoding", "content-length", "connection");

    private final HttpServer server;
    private final Supplier<String> upstream;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** {@code upstream} is asked each time: a supervisor that starts again may have another port. */
    PageProxy(Path page, Supplier<String> upstream) throws IOException {
        this.upstream = upstream;
        var text = Files.readAllBytes(page);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/job.html", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.createContext("/v1/", this::handOn);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/job.html";
    }

    private void handOn(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        var request = HttpRequest.newBuilder(URI.create(upstream.get()).resolve(exchange.getRequestURI()))
                .timeout(Duration.ofSeconds(60))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_HANDED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try (exchange) {
            var answer = sent(request.build());
            if (answer.isEmpty()) {
                exchange.sendResponseHeaders(502, -1);
                return;
            }
            handBack(answer.get(), exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty if nobody listens there. */
    private Optional<HttpResponse<InputStream>> sent(HttpRequest request) throws IOException, InterruptedException {
        try {
            return Optional.of(client.send(request, BodyHandlers.ofInputStream()));
        } catch (ConnectException e) {
            return Optional.empty();
        }
    }

    private static void handBack(HttpResponse<InputStream> answer, HttpExchange exchange) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (!NOT_HANDED_BACK.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        exchange.sendResponseHeaders(answer.statusCode(), 0);
        try (var in = answer.body();
                var out = exchange.getResponseBody()) {
            var piece = new byte[8192];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                out.write(piece, 0, read);
                out.flush();
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
        threads.shutdownNow();
        threads.close();
        client.close();
    }
}
