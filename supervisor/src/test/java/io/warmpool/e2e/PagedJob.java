package io.warmpool.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The origin of docs/examples/job.html: serves the page, and beside it the routes of one job as docs/http-api.md has them. The
 * test says what happens to the job and to the connections of those who follow it.
 */
final class PagedJob implements AutoCloseable {

    static final String ID = "01jqexample00000000000page";

    /** A request that the page made. */
    record Asked(String method, String target, String key, String lastEventId) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
    private final List<String> events = new ArrayList<>();
    private String state = "queued";
    private String text = "";
    private String answer = "";
    private String ending = "";
    private int cuts;
    private boolean refusesStreams;
    private boolean failsOnce;
    private boolean closed;

    PagedJob(Path page) throws IOException {
        var text = Files.readAllBytes(page);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/job.html", exchange -> answer(exchange, 200, "text/html; charset=utf-8", text));
        server.createContext("/v1/agents/assistant/jobs", this::submit);
        server.createContext("/v1/jobs/" + ID, this::look);
        server.createContext("/v1/jobs/" + ID + "/events", this::follow);
        server.createContext("/v1/jobs/" + ID + "/cancel", this::cancel);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/job.html";
    }

    List<Asked> asked(String method, String path) {
        return asked.stream()
                .filter(one -> one.method().equals(method) && one.target().startsWith(path))
                .toList();
    }

    // ---- what happens to the job ----

    synchronized void event(String name, String json) {
        events.add("id: " + (events.size() + 1) + "\nevent: " + name + "\ndata: " + json + "\n\n");
        notifyAll();
    }

    synchronized void becomes(String newState) {
        state = newState;
        event("state", "{\"state\":\"" + newState + "\",\"attempt\":1,\"note\":\"\"}");
    }

    synchronized void says(String text) {
        this.text += text;
        event("delta", "{\"text\":\"" + text + "\"}");
    }

    /** {@code answer} is the last event's own part, such as {@code "output":"42"}. */
    synchronized void ends(String newState, String answer) {
        becomes(newState);
        ending = "id: " + events.size() + "\nevent: " + (newState.equals("succeeded") ? "done" : "error") + "\ndata: {"
                + answer + ",\"job\":" + json("") + "}\n\n";
        this.answer = answer;
        notifyAll();
    }

    /** In the middle of an event. */
    synchronized void cutStreams() {
        cuts++;
        notifyAll();
    }

    synchronized void refusesStreams() {
        refusesStreams = true;
    }

    /** The next submission is taken, but its answer never arrives. */
    synchronized void losesAnAnswer() {
        failsOnce = true;
    }

    private String json(String more) {
        var ended = !ending.isEmpty() || state.equals("cancelled");
        return "{\"id\":\"" + ID + "\",\"state\":\"" + state + "\",\"ended\":"
                + (ended ? "\"2026-03-01T12:00:00Z\"" : "null") + ",\"cause\":null,\"progress\":null" + more + "}";
    }

    // ---- the routes ----

    private void note(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        asked.add(new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                String.valueOf(headers.getFirst("Idempotency-Key")),
                String.valueOf(headers.getFirst("Last-Event-ID"))));
    }

    private void submit(HttpExchange exchange) throws IOException {
        note(exchange);
        exchange.getRequestBody().readAllBytes();
        boolean fails;
        synchronized (this) {
            fails = failsOnce;
            failsOnce = false;
        }
        if (fails) {
            exchange.sendResponseHeaders(202, 1000);
            exchange.close();
            return;
        }
        answer(exchange, 202, "application/json", json());
    }

    private void look(HttpExchange exchange) throws IOException {
        note(exchange);
        byte[] now;
        synchronized (this) {
            // A short wait is as good as the one that was asked for.
            await(100);
            var more = ending.isEmpty() ? ",\"partial\":{\"text\":\"" + text + "\",\"cut\":false}" : "," + answer;
            now = bytes(json(more));
        }
        answer(exchange, 200, "application/json", now);
    }

    private void cancel(HttpExchange exchange) throws IOException {
        note(exchange);
        ends("cancelled", "\"title\":\"the job was cancelled\"");
        answer(exchange, 200, "application/json", json());
    }

    private void follow(HttpExchange exchange) throws IOException {
        note(exchange);
        synchronized (this) {
            if (refusesStreams) {
                answer(exchange, 503, "application/problem+json", bytes("{}"));
                return;
            }
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes("retry: 100\n\n"));
            out.flush();
            int position = position(exchange);
            int cutsBefore;
            synchronized (this) {
                cutsBefore = cuts;
            }
            while (true) {
                String next;
                boolean isLast;
                synchronized (this) {
                    while (position >= events.size() && ending.isEmpty() && cuts == cutsBefore && !closed) {
                        await(1000);
                    }
                    isLast = position >= events.size();
                    next = isLast ? ending : events.get(position);
                    if (isLast && ending.isEmpty()) {
                        next = "id: 99\nevent: delta\ndata: {\"text\":\"never whole"; // cut, or closed
                    }
                }
                out.write(bytes(next));
                out.flush();
                position++;
                if (isLast) {
                    return;
                }
            }
        }
    }

    private static int position(HttpExchange exchange) {
        var header = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        var query = exchange.getRequestURI().getQuery();
        if (header != null && !header.isEmpty()) {
            return Integer.parseInt(header);
        }
        return query == null ? 0 : Integer.parseInt(query.substring("after=".length()));
    }

    private synchronized byte[] json() {
        return bytes(json(""));
    }

    private synchronized void await(long milliseconds) {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        server.stop(0);
        threads.close();
    }
}
