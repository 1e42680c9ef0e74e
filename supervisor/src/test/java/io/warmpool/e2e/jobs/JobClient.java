package io.warmpool.e2e.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A client of the jobs' routes; the address is asked for each time, since a supervisor that starts again has another port. */
final class JobClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Supplier<String> url;

    JobClient(Supplier<String> url) {
        this.url = url;
    }

    HttpResponse<String> submit(String agent, String input, String... headers)
            throws IOException, InterruptedException {
        var request = to("/v1/agents/" + agent + "/jobs").POST(BodyPublishers.ofString(input));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(to(path).GET().build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return client.send(to(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return client.send(to(path).DELETE().build(), BodyHandlers.ofString());
    }

    JsonNode job(String id) throws IOException, InterruptedException {
        return json(get("/v1/jobs/" + id).body());
    }

    /** The job when it has ended, or as it is after this many seconds. */
    JsonNode awaitEnd(String id, int seconds) throws IOException, InterruptedException {
        return json(client.send(
                        to("/v1/jobs/" + id + "?wait=" + seconds + "s")
                                .timeout(Duration.ofSeconds(seconds).plus(LIMIT))
                                .GET()
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    /** The lines of a job's event stream as they come. */
    HttpResponse<Stream<String>> events(String id, String lastEventId) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url.get() + "/v1/jobs/" + id + "/events"));
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        return client.send(request.GET().build(), BodyHandlers.ofLines());
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    static boolean isEnd(String state) {
        return !state.equals("queued") && !state.equals("running");
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(url.get() + path)).timeout(LIMIT);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
