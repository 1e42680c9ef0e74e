package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.proto.Limits;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamTest {

    private static final String REQUEST =
            "POST /v1/agents/assistant/invoke HTTP/1.1\nHost: localhost\nAccept: text/event-stream\nContent-Length: 0\n\n";
    private static final String TIMINGS = "\"content-type\":\"%s\",\"worker\":\"" + FakePool.LABEL
            + "\",\"timings\":{\"queue-ms\":1.500,\"agent-ms\":2.345}}";

    private final TestServer server = new TestServer();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private HttpResponse<String> stream() throws Exception {
        return server.send(server.invoke("x").header("Accept", "text/event-stream"));
    }

    @Test
    void aStreamHasNumberedEventsAndEndsWithTheOutput() throws Exception {
        server.pool.agent(taken -> taken.start()
                .say(
                        new CallEvent.Delta("a \"b\"\n\\ü\u0001"),
                        new CallEvent.Named("progress", "{\"done\":1,\n \"total\":2}"))
                .say(new CallEvent.Named("tool", "[1]"))
                .done("done"));

        var answer = stream();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("warmpool-worker")).hasValue(FakePool.LABEL);
        assertThat(answer.headers().firstValue("server-timing")).hasValue("queue;dur=1.500");
        var call = server.pool.next().call();
        assertThat(call.streaming()).isTrue();
        assertThat(answer.headers().firstValue("warmpool-call"))
                .hasValue(call.id().toString());
        assertThat(answer.body())
                .isEqualTo("id: 1\nevent: delta\ndata: {\"text\":\"a \\\"b\\\"\\n\\\\ü\\u0001\"}\n\n"
                        + "id: 2\nevent: progress\ndata: {\"done\":1,  \"total\":2}\n\n"
                        + "id: 3\nevent: tool\ndata: [1]\n\n"
                        + "id: 4\nevent: done\ndata: {\"output\":\"done\"," + TIMINGS.formatted("text/plain") + "\n\n");
    }

    @Test
    void anOutputOfJsonIsEmbeddedAndWhatIsNotJsonIsText() throws Exception {
        server.pool.agent(
                taken -> taken.start().done("application/json", "{\"a\":\n[1]}".getBytes(StandardCharsets.UTF_8)));
        assertThat(stream().body()).contains("data: {\"output\":{\"a\": [1]},\"content-type\":\"application/json\"");

        server.pool.agent(taken -> taken.start().done("application/json", "{} {}".getBytes(StandardCharsets.UTF_8)));
        assertThat(stream().body()).contains("data: {\"output\":\"{} {}\",");

        var deep = "[".repeat(1001) + "]".repeat(1001);
        server.pool.agent(taken -> taken.start().done("application/json", deep.getBytes(StandardCharsets.UTF_8)));
        assertThat(stream().body()).contains("data: {\"output\":\"[[[");

        server.pool.agent(taken -> taken.start().done("image/png", new byte[] {(byte) 0xff, 0}));
        assertThat(stream().body()).contains("data: {\"output-base64\":\"/wA=\",");
    }

    @Test
    void aLargeOutputIsCollectedForTheLastEvent() throws Exception {
        var output = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        server.pool.agent(taken -> {
            taken.start()
                    .say(new CallEvent.Ended(new Outcome.Done(
                            "text/plain", output.length, Arrays.copyOf(output, 1000), 5, Outcome.Given.NOTHING)));
            taken.say(new CallEvent.OutputPart(Arrays.copyOfRange(output, 1000, output.length)));
        });

        assertThat(stream().body())
                .contains("event: done\ndata: {\"output\":\"xxx")
                .hasSizeGreaterThan(1 << 20);
        assertThat(server.pool.granted(server.pool.next().call())).isEqualTo(output.length - 1000);
    }

    @Test
    void aCallThatNeverStartedHasAStatusOfItsOwn() throws Exception {
        server.pool.agent(taken -> taken.end(new Outcome.Refused(new Rejection.Overloaded("full", 7))));

        var answer = stream();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("7");
    }

    @Test
    void aProblemAfterTheStreamBeganIsItsLastEvent() throws Exception {
        server.pool.agent(taken -> taken.start().say(new CallEvent.Delta("a")).end(new Outcome.WorkerLost("SIGKILL")));

        var answer = stream();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("id: 2\nevent: error\ndata: {\"type\":\"https://warmpool.io/problems/worker-lost\"")
                .contains("SIGKILL", "\"status\":502")
                .endsWith("}\n\n");
    }

    @Test
    void anOutputThatIsLostOnItsWayIsAnErrorEvent() throws Exception {
        server.pool.agent(taken -> taken.start()
                .say(
                        new CallEvent.Ended(
                                new Outcome.Done("text/plain", 100, new byte[40], 5, Outcome.Given.NOTHING)),
                        new CallEvent.OutputLost("SIGSEGV")));

        assertThat(stream().body()).contains("event: error\ndata: ").contains("worker-lost", "SIGSEGV");
    }

    @Test
    void aRetryStartsNoSecondHead() throws Exception {
        server.pool.agent(taken -> taken.start().start().done("ok"));

        assertThat(stream().body()).startsWith("id: 1\nevent: done\ndata: {\"output\":\"ok\"");
    }

    @Test
    void aSilentStreamGetsComments() throws Exception {
        server.close();
        var second = Duration.ofSeconds(60);
        var timeouts = new HttpSettings.Timeouts(second, second, second, second, Duration.ofMillis(40), second);
        try (var quick = new TestServer(TestServer.settings(10, timeouts));
                var client = quick.connect()) {
            client.send(REQUEST);
            quick.pool.next().start();

            assertThat(client.upTo(": keep-alive\n\n")).startsWith("HTTP/1.1 200 OK");
            client.upTo(": keep-alive\n\n");
        }
    }

    @Test
    void aClientThatReadsNothingStopsTheAgentUntilItReads() {
        try (var client = new RawClient(server.port(), 4096)) {
            client.send(REQUEST);
            var taken = server.pool.next().start();
            var agent = new Metered(taken);

            var stopped = new AtomicLong(-1);
            await().during(Duration.ofMillis(300)).until(() -> {
                agent.emitWhatItMay();
                return stopped.getAndSet(agent.emitted.get()) == agent.emitted.get();
            });
            var stoppedAt = agent.emitted.get();
            assertThat(agent.unwritten()).isGreaterThan(Limits.CREDIT_WINDOW - 2L * Metered.COST - GrantMeter.BATCH);

            while (agent.emitted.get() < stoppedAt + (1 << 20)) {
                client.read(16 * 1024);
                agent.emitWhatItMay();
            }
            assertThat(server.pool.cancelled).isEmpty();
        }
    }

    @Test
    void aStreamToAnOldClientEndsWithTheConnection() {
        server.pool.agent(taken -> taken.start().say(new CallEvent.Delta("a")).done("ok"));
        try (var client = server.connect()) {
            client.send(REQUEST.replace("HTTP/1.1", "HTTP/1.0"));

            assertThat(client.head().toLowerCase(java.util.Locale.ROOT))
                    .contains("connection: close")
                    .doesNotContain("chunked");
            assertThat(client.rest()).startsWith("id: 1\nevent: delta").endsWith("}\n\n");
        }
    }

    /** An agent that emits as much as it has credit for. */
    private final class Metered {

        private static final String TEXT = "x".repeat(8000);
        private static final int COST = 8064;

        private final FakePool.Taken taken;
        private final AtomicLong emitted = new AtomicLong();

        Metered(FakePool.Taken taken) {
            this.taken = taken;
        }

        long unwritten() {
            return emitted.get() - server.pool.granted(taken.call());
        }

        void emitWhatItMay() {
            while (unwritten() + COST <= Limits.CREDIT_WINDOW) {
                emitted.addAndGet(COST);
                taken.say(new CallEvent.Delta(TEXT));
            }
        }
    }
}
