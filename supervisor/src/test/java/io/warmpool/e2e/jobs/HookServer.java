package io.warmpool.e2e.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody's server that is told of the ends of jobs, and checks the signature as docs/operations.md says. */
final class HookServer implements AutoCloseable {

    /** A request as it came. */
    record Call(String target, Headers headers, byte[] body, boolean isGenuine) {

        String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }

        String signature() {
            return header("Warmpool-Signature");
        }

        JsonNode job() {
            try {
                return JobClient.json(new String(body, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final HttpServer server;
    private final String secret;
    private final Deque<Integer> answers = new ArrayDeque<>();
    private final List<Call> calls = new ArrayList<>();

    HookServer(String secret) throws IOException {
        this.secret = secret;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next ones get these, and then all get 200. */
    synchronized void answers(int... statuses) {
        for (int status : statuses) {
            answers.add(status);
        }
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var headers = exchange.getRequestHeaders();
            int status;
            synchronized (this) {
                calls.add(new Call(
                        exchange.getRequestURI().toString(),
                        headers,
                        body,
                        isGenuine(String.valueOf(headers.getFirst("Warmpool-Signature")), body)));
                status = answers.isEmpty() ? 200 : answers.poll();
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private boolean isGenuine(String signature, byte[] body) {
        var parts = signature.split("[,=]");
        if (parts.length != 4 || !parts[0].equals("t") || !parts[2].equals("v1") || !parts[1].matches("\\d{1,12}")) {
            return false;
        }
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((parts[1] + ".").getBytes(StandardCharsets.US_ASCII));
            var expected = HexFormat.of().formatHex(mac.doFinal(body)).getBytes(StandardCharsets.US_ASCII);
            long age = Math.abs(Instant.now().getEpochSecond() - Long.parseLong(parts[1]));
            return MessageDigest.isEqual(expected, parts[3].getBytes(StandardCharsets.US_ASCII)) && age < 300;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
