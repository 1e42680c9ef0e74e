package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.Output;
import io.warmpool.supervisor.store.StoreException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One job as its client sees it; calling it off, trying it again and deleting it. */
class JobRouteTest {

    private static final String PATH = "/v1/jobs/" + Jobs.ID;

    private TestServer server = new TestServer();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return server.send(server.request(path));
    }

    private HttpResponse<String> post(String path) throws Exception {
        return server.send(server.request(path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> delete(String path) throws Exception {
        return server.send(server.request(path).DELETE());
    }

    private void putOutput(String type, byte[] bytes) {
        server.jobs.outputs.put(Jobs.ID, new Output(type, bytes));
        server.jobs.put(Jobs.succeeded(9, bytes.length), List.of());
    }

    // ---- one ----

    @Test
    void aJobThatHasSucceededIsToldWithItsOutput() throws Exception {
        putOutput("application/json", "{\"a\":\n[1]}".getBytes(StandardCharsets.UTF_8));

        var answer = get(PATH);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(answer.body())
                .startsWith("{\"id\":\"" + Jobs.ID + "\"")
                .contains("\"state\":\"succeeded\"", "\"output-size\":10", "\"last-event\":9")
                .endsWith(",\"output\":{\"a\": [1]}}");
    }

    @Test
    void anOutputThatIsNoTextIsInBase64AndALargeOneIsLeftOut() throws Exception {
        putOutput("image/png", new byte[] {(byte) 0xff, 0});
        assertThat(get(PATH).body()).endsWith(",\"output-base64\":\"/wA=\"}");

        putOutput("text/plain", new byte[(1 << 20) + 1]);
        assertThat(get(PATH).body()).contains("\"output-size\":1048577").doesNotContain("\"output\"");
        assertThat(server.jobs.outputsRead.get()).isEqualTo(1);
    }

    @Test
    void aJobThatRunsIsToldWithWhatItHasEmitted() throws Exception {
        server.jobs.put(Jobs.job(JobState.RUNNING, 3), List.of());
        assertThat(get(PATH).body()).contains("\"state\":\"running\"").doesNotContain("partial");

        server.jobs.partials.put(Jobs.ID, new JobDesk.Partial("so far", true));
        assertThat(get(PATH).body()).endsWith(",\"partial\":{\"text\":\"so far\",\"cut\":true}}");
    }

    @Test
    void aHeadOfAJobHasItsLength() {
        server.jobs.put(Jobs.job(JobState.RUNNING, 3), List.of());
        try (var client = server.connect()) {
            client.send("HEAD " + PATH + " HTTP/1.1\nHost: localhost\n\n");

            assertThat(client.head().toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 200")
                    .contains("content-length: ");
            assertThat(client.send("GET /livez HTTP/1.1\nHost: localhost\n\n")
                            .answer()
                            .body())
                    .isEqualTo("{\"alive\":true}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/output", "/events"})
    void whatIsAskedOfAJobThatIsNotThereIsUnknown(String rest) throws Exception {
        var answer = get(PATH + rest);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("/unknown-job\"", Jobs.ID.text());
    }

    @Test
    void aChangeOfAJobThatIsNotThereIsUnknown() throws Exception {
        assertThat(List.of(post(PATH + "/cancel"), post(PATH + "/retry"), delete(PATH)))
                .allSatisfy(answer -> assertThat(answer.body()).contains("\"status\":404", "/unknown-job\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "01jd6z5f0h000000000000000",
                "01jd6z5f0h000000000000000u",
                "81jd6z5f0h0000000000000001",
                "%00"
            })
    void anIdThatCannotBeOneIsRefused(String id) throws Exception {
        for (var rest : List.of("", "/output", "/events")) {
            assertThat(get("/v1/jobs/" + id + rest).body()).contains("/bad-request\"", "26 characters");
        }
        assertThat(post("/v1/jobs/" + id + "/cancel").statusCode()).isEqualTo(400);
        assertThat(server.jobs.asked).isEmpty();
    }

    @Test
    void anIdInCapitalsIsTheSame() throws Exception {
        server.jobs.put(Jobs.job(JobState.RUNNING, 3), List.of());

        assertThat(get("/v1/jobs/" + Jobs.ID.text().toUpperCase(Locale.ROOT)).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "?wait=61s, wait",
        "?wait=1, wait",
        "?wait=, wait",
        "?wait=1s&wait=2s, more than once",
        "?after=1, 'after'",
        "/output?x=1, 'x'",
        "/events?wait=1s, 'wait'",
        "/events?after=-1, after",
        "/events?after=x, after",
    })
    void aQueryThatIsNotInOrderIsNamed(String rest, String named) throws Exception {
        server.jobs.put(Jobs.job(JobState.RUNNING, 3), List.of());

        var answer = get(PATH + rest);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("/bad-request\"", named);
        assertThat(server.jobs.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "PUT; /v1/jobs/x; GET, HEAD, DELETE",
                "POST; /v1/jobs; GET, HEAD",
                "GET; /v1/jobs/x/cancel; POST",
                "GET; /v1/jobs/x/retry; POST",
                "HEAD; /v1/jobs/x/events; GET",
                "DELETE; /v1/jobs/x/output; GET, HEAD",
                "GET; /v1/agents/assistant/jobs; POST",
            })
    void anotherMethodIsRefusedWithThoseThatAreKnown(String method, String path, String allow) throws Exception {
        var answer = server.send(server.request(path).method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue(allow);
    }

    // ---- waiting ----

    @Test
    void aWaitEndsWithTheJob() {
        server.jobs.put(Jobs.job(JobState.RUNNING, 3), List.of());
        try (var client = server.connect()) {
            client.send("GET " + PATH + "?wait=60s HTTP/1.1\nHost: localhost\n\n");
            await().until(() -> server.jobs.waiting.size() == 1);
            putOutput("text/plain", "ok".getBytes(StandardCharsets.UTF_8));
            server.jobs.waiting.getFirst().complete(Optional.of(server.jobs.jobs.get(Jobs.ID)));

            assertThat(client.answer().body()).contains("\"state\":\"succeeded\"", "\"output\":\"ok\"");
        }
    }

    @Test
    void aWaitThatIsOverTellsTheJobAsItIs() throws Exception {
        server.jobs.put(Jobs.job(JobState.RUNNING, 3), List.of());

        assertThat(get(PATH + "?wait=50ms").body()).contains("\"state\":\"running\"");
        assertThat(get(PATH + "?wait=0s").body()).contains("\"state\":\"running\"");
        assertThat(server.jobs.waiting).hasSize(1);
    }

    @Test
    void nobodyWaitsForAClientThatIsGone() {
        server.jobs.put(Jobs.job(JobState.RUNNING, 3), List.of());
        try (var client = server.connect()) {
            client.send("GET " + PATH + "?wait=60s HTTP/1.1\nHost: localhost\n\n");
            await().until(() -> server.jobs.waiting.size() == 1);
        }

        await().untilAsserted(() -> assertThat(server.jobs.waiting.getFirst()).isCancelled());
        assertThat(server.jobs.asked).isEmpty();
    }

    @Test
    void aServerThatStopsDoesNotWaitForJobs() throws Exception {
        server.jobs.put(Jobs.job(JobState.RUNNING, 3), List.of());
        try (var client = server.connect()) {
            client.send("GET " + PATH + "?wait=60s HTTP/1.1\nHost: localhost\n\n");
            await().until(() -> server.jobs.waiting.size() == 1);

            assertThat(server.server.close(Duration.ofSeconds(15))).isTrue();

            assertThat(client.rest()).startsWith("HTTP/1.1 200").contains("\"state\":\"running\"");
        }
    }

    // ---- its output ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain; charset=utf-8|",
                "application/json|",
                "application/problem+json|",
                "TEXT/CSV|",
                "text/html|attachment",
                "image/svg+xml|attachment",
                "application/xhtml+xml|attachment",
                "image/png|attachment",
            })
    void anOutputIsToldAsItIsAndNotForABrowserToRun(String type, String disposition) throws Exception {
        putOutput(type, "<script>".getBytes(StandardCharsets.UTF_8));

        var answer = get(PATH + "/output");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("<script>");
        assertThat(answer.headers().firstValue("content-type")).hasValue(type);
        assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("content-disposition")).isEqualTo(Optional.ofNullable(disposition));
    }

    @Test
    void aTypeThatCannotBeAHeaderIsReplaced() throws Exception {
        putOutput("text/plain\r\nSet-Cookie: a", new byte[] {1});

        var answer = get(PATH + "/output");

        assertThat(answer.headers().firstValue("content-type")).hasValue("application/octet-stream");
        assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
    }

    @ParameterizedTest
    @CsvSource({"QUEUED", "RUNNING", "FAILED", "CANCELLED", "DEAD"})
    void aJobThatHasNotSucceededHasNoOutput(JobState state) throws Exception {
        server.jobs.put(Jobs.job(state, 3), List.of());

        var answer = get(PATH + "/output");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("/job-state\"", state.text());
    }

    @Test
    void outputsThatNobodyReadsTakeBoundedMemory() throws Exception {
        putOutput("application/octet-stream", new byte[8 << 20]);
        var clients = new ArrayList<RawClient>();
        try {
            // 64 MiB may wait: one more than that is refused, and comes in once another is read.
            for (var i = 0; i < 8; i++) {
                clients.add(new RawClient(server.port(), 4096)
                        .send("GET " + PATH + "/output HTTP/1.1\nHost: localhost\n\n"));
            }
            clients.forEach(client -> assertThat(client.head()).startsWith("HTTP/1.1 200"));

            var refused = get(PATH + "/output");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("64 MiB wait for other clients");

            clients.getFirst().close();
            await().untilAsserted(
                            () -> assertThat(get(PATH + "/output").statusCode()).isEqualTo(200));
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    // ---- changes ----

    @Test
    void callingOffTellsTheJobAsItIsThen() throws Exception {
        server.jobs.put(Jobs.failed(JobState.DEAD, 9, "worker-lost", "killed two"), List.of());

        var answer = post(PATH + "/cancel");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"state\":\"dead\"", "killed two");
        assertThat(server.jobs.asked).containsExactly("cancel " + Jobs.ID);
    }

    @Test
    void tryingAgainAndDeletingAreDoneOrRefusedWithTheReason() throws Exception {
        server.jobs.changed = new JobDesk.Changed(Jobs.job(JobState.QUEUED, 9), true, "");
        var retried = post(PATH + "/retry");
        var deleted = delete(PATH);
        server.jobs.changed = new JobDesk.Changed(Jobs.job(JobState.RUNNING, 9), false, "it runs: cancel it first");
        var refused = List.of(post(PATH + "/retry"), delete(PATH));

        assertThat(retried.statusCode()).isEqualTo(200);
        assertThat(retried.body()).contains("\"state\":\"queued\"");
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("/job-state\"", "it runs: cancel it first");
        });
    }

    // ---- a store that fails ----

    @Test
    void aStoreThatFailsIsNamedWithItsReasonAndOurMistakesAreNot() throws Exception {
        server.jobs.ready =
                CompletableFuture.failedFuture(new StoreException("no route to Redis", new IllegalStateException()));
        for (var answer : List.of(get(PATH), get("/v1/jobs"), get(PATH + "/output"), get(PATH + "/events"))) {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
            assertThat(answer.body()).contains("/overloaded\"", "no route to Redis");
        }
        assertThat(List.of(delete(PATH), post(PATH + "/cancel"), post(PATH + "/retry")))
                .allSatisfy(answer -> assertThat(answer.body()).contains("no route to Redis"));

        server.jobs.ready = CompletableFuture.failedFuture(new IllegalStateException("internals"));
        assertThat(get(PATH).body()).contains("the supervisor's log").doesNotContain("internals");
    }

    @Test
    void aStoreThatDoesNotAnswerIsNotWaitedForForLong() throws Exception {
        server.close();
        var minute = Duration.ofMinutes(1);
        server = new TestServer(TestServer.settings(
                100, new HttpSettings.Timeouts(minute, minute, minute, minute, minute, Duration.ofMillis(50))));
        server.jobs.ready = new CompletableFuture<>();

        assertThat(List.of(get(PATH), get("/v1/jobs"), get(PATH + "/events"), delete(PATH)))
                .allSatisfy(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.body()).contains("did not answer in time");
                });
        assertThat(server.jobs.followers).isEmpty();
    }
}
