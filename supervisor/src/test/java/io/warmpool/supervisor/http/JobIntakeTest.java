package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.job.Admitted;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.store.StoreException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handing jobs in: what their headers may say, and what is answered. */
class JobIntakeTest {

    private static final String SUBMIT = "POST /v1/agents/assistant/jobs HTTP/1.1\nHost: localhost\n";
    private static final String LIVEZ = "GET /livez HTTP/1.1\nHost: localhost\n\n";

    private TestServer server = new TestServer();

    @BeforeEach
    void begin() {
        server.jobs.admission = _ -> new Admitted.Job(Jobs.job(JobState.QUEUED, 1), false);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private HttpRequest.Builder job(String body) {
        return server.request("/v1/agents/assistant/jobs")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpResponse<String> submit(String... headers) throws Exception {
        return server.send(headers.length == 0 ? job("hello") : job("hello").headers(headers));
    }

    @Test
    void aJobIsAcceptedOnceItIsStored() throws Exception {
        var stored = new CompletableFuture<Void>();
        server.jobs.ready = stored;
        try (var client = server.connect();
                var other = server.connect()) {
            client.send(SUBMIT + "Content-Length: 5\n\nhello");
            await().until(() -> !server.jobs.submitted.isEmpty());
            assertThat(other.send(LIVEZ).answer().status()).isEqualTo(200);
            assertThat(server.bodies.inUse()).isEqualTo(5);

            stored.complete(null);

            var answer = client.answer();
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.head().toLowerCase(Locale.ROOT))
                    .contains("location: /v1/jobs/" + Jobs.ID, "application/json", "no-store")
                    .doesNotContain("preference-applied", "idempotent-replayed");
            assertThat(answer.body())
                    .startsWith("{\"id\":\"" + Jobs.ID + "\",\"agent\":\"assistant\",\"state\":\"queued\"");
            assertThat(server.bodies.inUse()).isZero();
        }
    }

    @Test
    void allThatAClientSaysReachesTheDesk() throws Exception {
        var at = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        var trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        submit(
                "Warmpool-Tenant",
                "acme",
                "Warmpool-User",
                "ann",
                "Warmpool-Session",
                "s-1",
                "traceparent",
                trace,
                "Warmpool-Priority",
                "9",
                "Warmpool-Run-At",
                at.toString(),
                "Warmpool-Deadline-Ms",
                "2592000000",
                "Warmpool-Retries",
                "20",
                "Warmpool-Back-Off",
                "500ms",
                "Warmpool-Keep",
                "48h",
                "Warmpool-Webhook",
                "https://example.com:8443/done?a=1",
                "Idempotency-Key",
                "k-1");

        var request = server.jobs.submitted.getFirst();
        assertThat(new String(request.input(), StandardCharsets.UTF_8)).isEqualTo("hello");
        assertThat(request.agent()).isEqualTo("assistant");
        assertThat(request.contentType()).isEqualTo("text/plain");
        assertThat(request.tenant()).isEqualTo("acme");
        assertThat(request.user()).isEqualTo("ann");
        assertThat(request.session()).isEqualTo("s-1");
        assertThat(request.traceparent()).isEqualTo(trace);
        assertThat(request.priority()).isEqualTo(OptionalInt.of(9));
        assertThat(request.runAt()).contains(at);
        assertThat(request.delay()).isEmpty();
        assertThat(request.deadline()).contains(Duration.ofDays(30));
        assertThat(request.retries()).isEqualTo(OptionalInt.of(20));
        assertThat(request.backOff()).contains(Duration.ofMillis(500));
        assertThat(request.keep()).contains(Duration.ofDays(2));
        assertThat(request.webhook()).isEqualTo("https://example.com:8443/done?a=1");
        assertThat(request.idempotencyKey()).isEqualTo("k-1");
    }

    @Test
    void whatAClientDoesNotSayIsLeftOpen() throws Exception {
        submit("Warmpool-Delay", "30s");

        var request = server.jobs.submitted.getFirst();
        assertThat(request.delay()).contains(Duration.ofSeconds(30));
        assertThat(request.runAt()).isEmpty();
        assertThat(request.priority()).isEmpty();
        assertThat(request.retries()).isEmpty();
        assertThat(request.deadline()).isEqualTo(Optional.empty());
        assertThat(request.webhook() + request.idempotencyKey() + request.tenant())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Warmpool-Priority|10|0 to 9",
                "Warmpool-Priority|-1|0 to 9",
                "Warmpool-Priority|high|0 to 9",
                "Warmpool-Run-At|tomorrow|RFC 3339",
                "Warmpool-Run-At|2026-11-21T09:00:00|RFC 3339",
                "Warmpool-Run-At|2020-01-01T00:00:00Z|in the future",
                "Warmpool-Run-At|2999-01-01T00:00:00Z|365 days",
                "Warmpool-Delay|30|a duration such as",
                "Warmpool-Delay|8761h|to 8760h",
                "Warmpool-Delay|-1s|a duration such as",
                "Warmpool-Deadline-Ms|0|1 to 2592000000",
                "Warmpool-Deadline-Ms|2592000001|1 to 2592000000",
                "Warmpool-Retries|21|0 to 20",
                "Warmpool-Back-Off|0s|from 1ms",
                "Warmpool-Back-Off|61m|to 1h",
                "Warmpool-Keep|0s|from 1s",
                "Warmpool-Keep|1d|a duration such as",
                "Warmpool-Webhook|ftp://example.com|http://",
                "Warmpool-Webhook|/done|http://",
                "Warmpool-Webhook|http:///done|a host",
                "Warmpool-Webhook|https://ann:secret@example.com|no user",
                "Warmpool-Webhook|https://example.com/[|http://",
                "Warmpool-On-Busy|reject|not for jobs",
                "Warmpool-User|a b|1 to 128",
                "Idempotency-Key|a b|visible ASCII",
            })
    void aHeaderThatIsNotInOrderIsNamedWithItsRule(String header, String value, String rule) throws Exception {
        var answer = submit("Warmpool-Session", "s", header, value);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("/bad-request\"", rule)
                .containsIgnoringCase(header)
                .doesNotContain("secret");
        assertThat(server.jobs.submitted).isEmpty();
    }

    @Test
    void aTimeAndADelayDoNotGoTogether() throws Exception {
        var at = Instant.now().plus(1, ChronoUnit.HOURS).toString();

        var answer = submit("Warmpool-Run-At", at, "Warmpool-Delay", "1s");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("warmpool-delay", "warmpool-run-at", "one of them");
    }

    @Test
    void aKeyIsAsLongAsInACall() throws Exception {
        assertThat(submit("Idempotency-Key", "k".repeat(255)).statusCode()).isEqualTo(202);
        assertThat(submit("Idempotency-Key", "k".repeat(256)).statusCode()).isEqualTo(400);
    }

    @Test
    void theSameJobUnderItsKeyIsToldAsItIs() throws Exception {
        server.jobs.admission = _ -> new Admitted.Job(Jobs.job(JobState.RUNNING, 3), true);

        var answer = submit("Idempotency-Key", "k");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("idempotent-replayed")).hasValue("true");
        assertThat(answer.headers().firstValue("location")).hasValue("/v1/jobs/" + Jobs.ID);
        assertThat(answer.body()).contains("\"state\":\"running\"");
    }

    @Test
    void whatTheDeskRefusesHasAStatusOfItsOwn() throws Exception {
        server.jobs.admission = _ -> new Admitted.KeyTaken(Jobs.ID, "the key belongs to another");
        var taken = submit("Idempotency-Key", "k");
        server.jobs.admission = _ -> new Admitted.Wrong("keep is too long");
        var wrong = submit();
        server.jobs.admission = _ -> new Admitted.Refused("100 of 100 are queued", 7);
        var full = submit();

        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.body()).contains("/idempotency-conflict\"", "the key belongs to another");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("/bad-request\"", "keep is too long");
        assertThat(full.statusCode()).isEqualTo(503);
        assertThat(full.headers().firstValue("retry-after")).hasValue("7");
        assertThat(full.body()).contains("/overloaded\"", "100 of 100 are queued");
        assertThat(server.bodies.inUse()).isZero();
    }

    @Test
    void aStoreThatFailsIsNeverAnAcceptedJob() throws Exception {
        server.jobs.ready =
                CompletableFuture.failedFuture(new StoreException("the disk is full", new IllegalStateException()));

        var answer = submit();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
        assertThat(answer.body()).contains("/overloaded\"", "the disk is full");
        assertThat(server.bodies.inUse()).isZero();
    }

    @Test
    void aStoreThatDoesNotAnswerIsNotWaitedForForLongAndKeepsItsBytes() throws Exception {
        server.close();
        var minute = Duration.ofMinutes(1);
        server = new TestServer(TestServer.settings(
                100, new HttpSettings.Timeouts(minute, minute, minute, minute, minute, Duration.ofMillis(50))));
        begin();
        var stored = new CompletableFuture<Void>();
        server.jobs.ready = stored;

        var answer = submit();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("may or may not be stored", "Idempotency-Key");
        assertThat(server.bodies.inUse()).isEqualTo(5);
        stored.complete(null);
        await().untilAsserted(() -> assertThat(server.bodies.inUse()).isZero());
    }

    @Test
    void aClientThatLeavesHasHandedItsJobInAllTheSame() {
        var stored = new CompletableFuture<Void>();
        server.jobs.ready = stored;
        try (var client = server.connect()) {
            client.send(SUBMIT + "Content-Length: 5\n\nhello");
            await().until(() -> !server.jobs.submitted.isEmpty());
        }
        await().untilAsserted(() -> assertThat(server.server.connections()).isZero());
        stored.complete(null);

        await().untilAsserted(() -> assertThat(server.bodies.inUse()).isZero());
    }

    @Test
    void aClientThatLeavesWithinItsBodyHasHandedNothingIn() {
        try (var client = server.connect()) {
            client.send(SUBMIT + "Content-Length: 10\n\nhello");
            await().until(() -> server.bodies.inUse() == 5);
        }

        await().untilAsserted(() -> assertThat(server.bodies.inUse()).isZero());
        assertThat(server.jobs.submitted).isEmpty();
    }

    @Test
    void aBodyIsNoLargerThanThatOfACall() throws Exception {
        var answer = server.send(job("x".repeat(TestServer.MAX_BODY + 1)));
        try (var client = server.connect()) {
            var announced = client.send(SUBMIT + "Expect: 100-continue\nContent-Length: 99999999\n\n")
                    .answer();

            assertThat(announced.status()).isEqualTo(413);
        }
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(server.send(job("x".repeat(TestServer.MAX_BODY))).statusCode())
                .isEqualTo(202);
        assertThat(server.bodies.inUse()).isZero();
    }

    @Test
    void bodiesOfJobsCountAgainstTheBudgetOfAll() throws Exception {
        server.close();
        server = new TestServer(TestServer.settings(10, HttpSettings.Timeouts.defaults()), EventLoops.open(1), 4);
        begin();

        var answer = submit();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(server.jobs.submitted).isEmpty();
    }

    @Test
    void anAgentThatIsNotThereGetsNoJob() throws Exception {
        var answer = server.send(server.request("/v1/agents/asistant/jobs").POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("/unknown-agent\"", "did you mean 'assistant'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "respond-async",
                "Respond-Async",
                "wait=10, respond-async",
                "respond-async; x=1, handling=lenient",
                "a=\"b, c\",respond-async"
            })
    void whoeverPrefersAJobToAnAnswerGetsOne(String prefer) throws Exception {
        var answer = server.send(server.invoke("hello").header("Prefer", prefer).header("Accept", "text/event-stream"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("preference-applied")).hasValue("respond-async");
        assertThat(answer.headers().firstValue("location")).hasValue("/v1/jobs/" + Jobs.ID);
        assertThat(server.jobs.submitted).hasSize(1);
        assertThat(server.pool.waiting()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"handling=lenient", "respond-asynchronously", "a=\"x, respond-async\"", "a=respond-async", ""})
    void otherPreferencesAreLeftAlone(String prefer) throws Exception {
        server.pool.echo();

        assertThat(server.send(server.invoke("hello").header("Prefer", prefer)).body())
                .isEqualTo("hello");
        assertThat(server.jobs.submitted).isEmpty();
    }
}
