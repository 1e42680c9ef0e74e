package io.warmpool.testkit.costly;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Executors;

/**
 * One process that loads everything anew for each request: {@code FreshServer SCALE REPLY_MS}. Writes its port, and serves
 * until it is ended.
 */
public final class FreshServer {

    private final Costs costs;
    private final Ledger ledger = new Ledger();

    private FreshServer(Costs costs) {
        this.costs = costs;
    }

    public static void main(String[] args) throws IOException {
        var costs = new Costs(Double.parseDouble(args[0]), Long.parseLong(args[1]));
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", new FreshServer(costs)::handle);
        server.start();
        System.out.println(server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            try {
                send(
                        exchange,
                        200,
                        FreshLoad.answer(
                                header(exchange, "Warmpool-Tenant"),
                                header(exchange, "Warmpool-User"),
                                header(exchange, "Warmpool-Session"),
                                body,
                                costs,
                                ledger));
            } catch (Exception e) {
                send(exchange, 500, e.toString());
            }
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(name), "");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
