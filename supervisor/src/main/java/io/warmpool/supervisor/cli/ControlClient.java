package io.warmpool.supervisor.cli;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Asks and commands the supervisor of one home over its control socket, one connection each. */
final class ControlClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_ANSWER = 32 * 1024 * 1024;

    /** A stream without an end of its own; the server's death ends the connection. */
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    /** What becomes of a good answer. */
    private interface Reading {
        String read(HttpAnswer answer) throws IOException;
    }

    private final Home home;

    ControlClient(Home home) {
        this.home = home;
    }

    /** Asks, and returns the answer. */
    String get(String path) throws IOException {
        return exchange(new HttpRequest("GET", path), PATIENCE, whole());
    }

    /**
     * Follows a stream of events for as long as it lasts and more is wanted. That is asked before each wait for more, so
     * what came together can be shown together.
     */
    void follow(String path, Consumer<ServerEvent> onEvent, BooleanSupplier wantsMore) throws IOException {
        var request = new HttpRequest("GET", path).header("Accept", "text/event-stream");
        exchange(request, FOR_EVER, answer -> {
            var events = new ServerEvents(answer.body());
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                if (event.get().name().equals("error")) {
                    throw Problem.of(event.get().data());
                }
                onEvent.accept(event.get());
                if (!events.hasMore() && !wantsMore.getAsBoolean()) {
                    break;
                }
            }
            return "";
        });
    }

    /** Commands something that is done at once, and returns the result's JSON. */
    String order(String method, String path, Map<String, ?> body) throws IOException {
        return exchange(withBody(method, path, body), PATIENCE, whole());
    }

    /** Commands without waiting until it is done (RFC 7240). */
    String orderAsync(String method, String path, Map<String, ?> body) throws IOException {
        return exchange(withBody(method, path, body).header("Prefer", "respond-async"), PATIENCE, whole());
    }

    /** Commands something that takes its time: hands on each step, and returns the result's JSON. */
    String orderInSteps(String method, String path, Map<String, ?> body, Duration patience, Consumer<String> onStep)
            throws IOException {
        return exchange(withBody(method, path, body).header("Accept", "text/event-stream"), patience, steps(onStep));
    }

    private static HttpRequest withBody(String method, String path, Map<String, ?> body) {
        return new HttpRequest(method, path)
                .body(Json.write(body).getBytes(StandardCharsets.UTF_8), "application/json");
    }

    private static Reading whole() {
        return answer -> answer.text(MAX_ANSWER);
    }

    private static Reading steps(Consumer<String> onStep) {
        return answer ->
                answer.isEventStream() ? result(new ServerEvents(answer.body()), onStep) : answer.text(MAX_ANSWER);
    }

    private String exchange(HttpRequest request, Duration patience, Reading reading) throws IOException {
        try (var connection = connect(patience)) {
            var answer = connection.exchange(request, "localhost");
            if (!answer.ok()) {
                throw Problem.of(answer);
            }
            return reading.read(answer);
        } catch (HttpTimeoutException e) {
            throw new CliFailure(
                    "the supervisor on " + home + " has not answered within " + HumanText.duration(patience.toMillis())
                            + "; what it was told to do may still go on: see 'warmpool ps'");
        } catch (IOException e) {
            throw new CliFailure("the exchange with the supervisor on " + home + " broke off (" + e.getMessage()
                    + "): its logs/supervisor.log may tell why");
        }
    }

    private HttpConnection connect(Duration patience) throws IOException {
        var socket = home.controlSocket();
        if (Files.notExists(socket)) {
            throw nobodyThere();
        }
        try {
            return HttpConnection.open(UnixDomainSocketAddress.of(socket), patience);
        } catch (ConnectException e) {
            throw nobodyThere();
        } catch (SocketException e) {
            throw new CliFailure("cannot connect to " + socket + ": " + e.getMessage());
        }
    }

    private CliFailure nobodyThere() {
        return new CliFailure("no supervisor is running on " + home
                + ": start one with 'warmpool serve', or name another home with --home");
    }

    private static String result(ServerEvents events, Consumer<String> onStep) throws IOException {
        for (var event = events.next(); event.isPresent(); event = events.next()) {
            var data = event.get().data();
            switch (event.get().name()) {
                case "step" -> onStep.accept(Json.tree(data).path("text").asText());
                case "done" -> {
                    return data;
                }
                case "error" -> throw Problem.of(data);
                default -> {} // a newer supervisor may say more
            }
        }
        throw new EOFException("the stream of steps stopped");
    }
}
