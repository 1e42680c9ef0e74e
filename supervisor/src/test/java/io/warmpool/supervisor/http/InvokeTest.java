package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.call.Repeat;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvokeTest {

    private static final String INVOKE = "POST /v1/agents/assistant/invoke HTTP/1.1\nHost: localhost\n";

    private final TestServer server = new TestServer();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void theOutputIsTheBodyAndTheHeadersTellWhoMadeItAndHowLongThatTook() throws Exception {
        server.pool.echo();

        var answer = server.send(server.invoke("hello"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello");
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain");
        assertThat(answer.headers().firstValue("warmpool-call"))
                .hasValue(server.pool.next().call().id().toString());
        assertThat(answer.headers().firstValue("warmpool-worker")).hasValue(FakePool.LABEL);
        assertThat(answer.headers().firstValue("server-timing")).hasValue("queue;dur=1.500, agent;dur=2.345");
        await().untilAsserted(() -> assertThat(server.bodies.inUse()).isZero());
    }

    @Test
    void theCallCarriesWhatTheRequestSaid() throws Exception {
        server.pool.echo();
        var trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        server.send(server.invoke("x")
                .header("Warmpool-Session", "s-1")
                .header("Warmpool-User", "ann@example.org")
                .header("Warmpool-Tenant", "t/2")
                .header("Warmpool-Deadline-Ms", "5000")
                .header("Idempotency-Key", "k{1}")
                .header("traceparent", trace));

        var call = server.pool.next().call();
        assertThat(call.pool()).isEqualTo("assistant");
        assertThat(call.contentType()).isEqualTo("text/plain");
        assertThat(call.session()).isEqualTo("s-1");
        assertThat(call.user()).isEqualTo("ann@example.org");
        assertThat(call.tenant()).isEqualTo("t/2");
        assertThat(call.headers()).isEqualTo(Map.of("idempotency-key", "k{1}", "traceparent", trace));
        assertThat(call.repeat()).isEqualTo(Repeat.ONCE_MORE);
        assertThat(call.streaming()).isFalse();
        assertThat(Duration.ofNanos(call.deadlineNanos() - System.nanoTime())).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void aTraceparentOfAnotherFormIsLeftOut() throws Exception {
        server.pool.echo();

        server.send(server.invoke("x").header("traceparent", "00-nonsense"));

        assertThat(server.pool.next().call().headers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Warmpool-Session, a b",
        "Warmpool-User, <script>",
        "Warmpool-Tenant, ä",
        "Warmpool-Deadline-Ms, 0",
        "Warmpool-Deadline-Ms, 86400001",
        "Warmpool-Deadline-Ms, 1e3",
        "Idempotency-Key, a b",
        "Warmpool-Deadline-Ms, 999999999999999999999",
        "Expect, a-miracle"
    })
    void aHeaderThatIsNotInOrderIsNamedAndNotRepeated(String header, String value) {
        try (var client = server.connect()) {
            var answer = client.send(INVOKE + "Content-Length: 0\n" + header + ": " + value + "\n\n")
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("/bad-request\"").containsIgnoringCase(header);
            assertThat(answer.body()).doesNotContain("'" + value + "'").doesNotContain("<script>");
        }
    }

    @Test
    void aHeaderThatIsTooLongOrThereTwiceIsRefused() throws Exception {
        var tooLong = server.send(server.invoke("x").header("Warmpool-Session", "s".repeat(129)));
        var twice = server.send(server.invoke("x").header("Warmpool-User", "a").header("Warmpool-User", "b"));

        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(tooLong.body()).contains("warmpool-session", "got 129");
        assertThat(twice.statusCode()).isEqualTo(400);
        assertThat(twice.body()).contains("warmpool-user", "more than once");
    }

    @Test
    void anAgentThatIsNotThereIsAnsweredWithThoseThatAre() throws Exception {
        var answer = server.send(
                server.request("/v1/agents/asistant/invoke").POST(HttpRequest.BodyPublishers.ofString("x")));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(answer.body())
                .contains("\"type\":\"https://warmpool.io/problems/unknown-agent\"")
                .contains("did you mean 'assistant'?", "Known are: assistant, echo");
    }

    @Test
    void everyOutcomeHasItsProblem() throws Exception {
        var expected = new ArrayList<Object[]>();
        for (var type : new ProblemType[] {
            ProblemType.BAD_REQUEST,
            ProblemType.UNAUTHORIZED,
            ProblemType.FORBIDDEN,
            ProblemType.SESSION_BUSY,
            ProblemType.TOO_LARGE,
            ProblemType.RATE_LIMITED,
            ProblemType.AGENT_FAILED,
            ProblemType.OVERLOADED
        }) {
            expected.add(new Object[] {new Outcome.AgentFailed(type.slug(), "said so", 1), type});
        }
        expected.add(new Object[] {new Outcome.AgentFailed("no-such-code", "said so", 1), ProblemType.AGENT_FAILED});
        expected.add(new Object[] {new Outcome.WorkerLost("SIGKILL"), ProblemType.WORKER_LOST});
        expected.add(new Object[] {new Outcome.DeadlinePassed("running"), ProblemType.DEADLINE});
        expected.add(new Object[] {new Outcome.Cancelled(), ProblemType.CANCELLED});
        expected.add(new Object[] {new Outcome.Refused(new Rejection.Overloaded("full", 3)), ProblemType.OVERLOADED});
        expected.add(new Object[] {new Outcome.Refused(new Rejection.NoWorker("none", 3)), ProblemType.NO_WORKER});
        for (var pair : expected) {
            server.pool.agent(taken -> taken.start().end((Outcome) pair[0]));
            var type = (ProblemType) pair[1];

            var answer = server.send(server.invoke("x"));

            var call = server.pool.next().call();
            assertThat(answer.statusCode()).isEqualTo(type.status());
            assertThat(answer.headers().firstValue("warmpool-call"))
                    .hasValue(call.id().toString());
            assertThat(answer.headers().firstValue("warmpool-worker")).hasValue(FakePool.LABEL);
            assertThat(answer.headers().firstValue("retry-after").isPresent())
                    .isEqualTo(pair[0] instanceof Outcome.Refused);
            assertThat(answer.body())
                    .contains("\"type\":\"https://warmpool.io/problems/" + type.slug() + "\"")
                    .contains("\"status\":" + type.status(), "\"call\":\"" + call.id() + "\"");
        }
    }

    @Test
    void aChunkedBodyArrivesWhole() throws Exception {
        server.pool.echo();
        try (var client = server.connect()) {
            var answer = client.send(INVOKE + "Transfer-Encoding: chunked\n\n5\nhello\n6\n world\n0\n\n")
                    .answer();

            assertThat(answer.body()).isEqualTo("hello world");
        }
    }

    @Test
    void aLargeBodyArrivesWhole() throws Exception {
        server.pool.echo();
        var body = new byte[TestServer.MAX_BODY];
        new Random(1).nextBytes(body);

        var answer = server.client()
                .send(
                        server.request("/v1/agents/assistant/invoke")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.body()).isEqualTo(body);
        assertThat(server.pool.next().call().input()).isEqualTo(body);
    }

    @Test
    void aLargeOutputComesInPartsAsTheClientTakesThem() throws Exception {
        var output = new byte[3 << 20];
        new Random(2).nextBytes(output);
        var part = 192 * 1024;
        server.pool.agent(taken -> {
            taken.start()
                    .say(new CallEvent.Ended(new Outcome.Done(
                            "application/octet-stream",
                            output.length,
                            Arrays.copyOf(output, part),
                            5,
                            Outcome.Given.NOTHING)));
            for (int from = part; from < output.length; from += part) {
                taken.say(new CallEvent.OutputPart(
                        Arrays.copyOfRange(output, from, Math.min(output.length, from + part))));
            }
        });

        var answer = server.client().send(server.invoke("x").build(), HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("content-length")).hasValue("" + output.length);
        assertThat(answer.body()).isEqualTo(output);
        var call = server.pool.next().call();
        await().untilAsserted(() -> assertThat(server.pool.granted(call)).isEqualTo(output.length - part));
    }

    @Test
    void anOutputWhoseRestIsLostEndsTheConnectionAndNeverLooksComplete() {
        server.pool.agent(taken -> taken.start()
                .say(
                        new CallEvent.Ended(
                                new Outcome.Done("text/plain", 100, new byte[40], 5, Outcome.Given.NOTHING)),
                        new CallEvent.OutputPart(new byte[20]),
                        new CallEvent.OutputLost("SIGSEGV")));
        try (var client = server.connect()) {
            client.send(INVOKE + "Content-Length: 0\n\n");

            assertThat(client.rest().length()).isLessThan(1000).matches(length -> length >= 0);
        }
    }

    @Test
    void anOutputThatIsTooLargeIsAProblem() throws Exception {
        server.pool.agent(taken -> taken.start()
                .say(new CallEvent.Ended(
                        new Outcome.Done("text/plain", 9 << 20, new byte[192 * 1024], 5, Outcome.Given.NOTHING))));

        var answer = server.send(server.invoke("x"));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("http.max-output");
    }

    @Test
    void anAgentCannotWriteHeadersWithItsContentType() throws Exception {
        server.pool.agent(taken -> taken.start().done("text/plain\r\nSet-Cookie: a=b", new byte[] {65}));

        var answer = server.send(server.invoke("x"));

        assertThat(answer.headers().firstValue("content-type")).hasValue("application/octet-stream");
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
    }

    @Test
    void aClientThatLeavesCancelsItsCallAndGivesItsBodyBack() {
        try (var client = server.connect()) {
            client.send(INVOKE + "Content-Length: 5\n\nhello");
            var taken = server.pool.next();
            client.close();

            await().untilAsserted(() -> assertThat(server.pool.cancelled)
                    .containsExactly(taken.call().id()));
            assertThat(server.bodies.inUse()).isEqualTo(5);
            taken.end(new Outcome.Cancelled());
            await().untilAsserted(() -> assertThat(server.bodies.inUse()).isZero());
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsBodyGivesItBack() {
        try (var client = server.connect()) {
            client.send(INVOKE + "Content-Length: 9\n\nhello");
            await().untilAsserted(() -> assertThat(server.bodies.inUse()).isEqualTo(5));
            client.close();

            await().untilAsserted(() -> assertThat(server.bodies.inUse()).isZero());
            assertThat(server.pool.waiting()).isZero();
        }
    }

    @Test
    void partsThatComeAfterTheClientLeftAreGrantedSoThatTheWorkerIsFreed() {
        try (var client = server.connect()) {
            client.send(INVOKE + "Content-Length: 0\n\n");
            var taken = server.pool.next();
            taken.start()
                    .say(new CallEvent.Ended(
                            new Outcome.Done("text/plain", 3000, new byte[1000], 5, Outcome.Given.NOTHING)));
            client.head();
            client.close();
            await().untilAsserted(() -> assertThat(server.pool.cancelled).isNotEmpty());

            taken.say(new CallEvent.OutputPart(new byte[1000]), new CallEvent.OutputPart(new byte[1000]));

            await().untilAsserted(
                            () -> assertThat(server.pool.granted(taken.call())).isEqualTo(2000));
        }
    }

    @Test
    void noMoreBodiesComeInThanTheBudgetAllows() throws Exception {
        server.close();
        try (var small = new TestServer(
                        TestServer.settings(10, HttpSettings.Timeouts.defaults()), EventLoops.openNio(1), 1000);
                var first = small.connect()) {
            first.send(INVOKE + "Content-Length: 900\n\n" + "x".repeat(900));
            var taken = small.pool.next();

            var refused = small.send(small.invoke("y".repeat(200)));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
            assertThat(refused.body()).contains("/overloaded\"", "900 of 1000 bytes");

            taken.start().done("ok");
            assertThat(first.answer().body()).isEqualTo("ok");
            small.pool.echo();
            assertThat(small.send(small.invoke("y".repeat(200))).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theAnswerIsReadAsUtf8() throws Exception {
        server.pool.agent(
                taken -> taken.start().done("text/plain; charset=utf-8", "grüße".getBytes(StandardCharsets.UTF_8)));

        assertThat(server.send(server.invoke("x")).body()).isEqualTo("grüße");
    }
}
