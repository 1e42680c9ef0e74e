package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final String INVOKE = "POST /v1/agents/assistant/invoke HTTP/1.1\nHost: localhost\n";

    private TestServer server = new TestServer();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private void restart(HttpSettings settings) throws Exception {
        server.close();
        server = new TestServer(settings);
    }

    private static String invoke(String body) {
        return INVOKE + "Content-Length: " + body.length() + "\n\n" + body;
    }

    @Test
    void aConnectionServesOneRequestAfterTheOther() {
        server.pool.echo();
        try (var client = server.connect()) {
            for (var i = 0; i < 20; i++) {
                assertThat(client.send(invoke("n" + i)).answer().body()).isEqualTo("n" + i);
            }
            assertThat(server.server.connections()).isEqualTo(1);
        }
    }

    @Test
    void requestsSentAheadAreAnsweredInTheirOrder() {
        try (var client = server.connect()) {
            client.send(invoke("first") + "HEAD /livez HTTP/1.1\nHost: localhost\n\n" + invoke("second")
                    + "GET /livez HTTP/1.1\nHost: localhost\n\n");
            var first = server.pool.next();
            assertThat(server.pool.waiting()).isZero();
            first.start().done("1");
            assertThat(client.answer().body()).isEqualTo("1");
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK").contains("content-length: 14");
            var second = server.pool.next();
            assertThat(new String(second.call().input(), StandardCharsets.UTF_8))
                    .isEqualTo("second");
            second.start().done("2");
            assertThat(client.answer().body()).isEqualTo("2");
            assertThat(client.answer().body()).isEqualTo("{\"alive\":true}");
        }
    }

    @Test
    void aThousandRequestsSentAheadAreAllAnswered() {
        server.pool.echo();
        try (var client = server.connect()) {
            var sender = CompletableFuture.runAsync(() -> {
                for (var i = 0; i < 1000; i++) {
                    client.send(invoke("request " + i));
                }
            });
            for (var i = 0; i < 1000; i++) {
                assertThat(client.answer().body()).isEqualTo("request " + i);
            }
            sender.join();
        }
    }

    @Test
    void anOldClientIsServedAndItsConnectionClosed() {
        server.pool.echo();
        try (var client = server.connect()) {
            client.send("POST /v1/agents/assistant/invoke HTTP/1.0\nContent-Length: 2\n\nhi");

            assertThat(client.rest())
                    .startsWith("HTTP/1.1 200 OK")
                    .contains("connection: close")
                    .endsWith("hi");
        }
    }

    @Test
    void aClientThatAsksForItIsLeftAfterItsAnswer() {
        server.pool.echo();
        try (var client = server.connect()) {
            client.send(INVOKE + "Connection: close\nContent-Length: 2\n\nhi");

            assertThat(client.rest()).contains("connection: close").endsWith("hi");
        }
    }

    @Test
    void aBodyAnnouncedAsTooLargeIsRefusedBeforeItIsSent() {
        try (var client = server.connect()) {
            var answer = client.send(INVOKE + "Content-Length: 1073741824\n\n").answer();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.head()).contains("connection: close");
            assertThat(answer.body()).contains("/too-large\"", "1073741824", "262144");
        }
    }

    @Test
    void aClientThatKeepsSendingIsNotCutOffBeforeItHasReadThatItsBodyIsTooLarge() {
        try (var client = server.connect()) {
            assertThat(client.send(INVOKE + "Content-Length: 1000000\n\n").head())
                    .contains("413");
            for (var i = 0; i < 600; i++) {
                client.send(new byte[1000]);
            }

            assertThat(client.rest()).contains("/too-large\"").endsWith("}");
        }
    }

    @Test
    void aChunkedBodyIsStoppedAtTheLimit() {
        try (var client = server.connect()) {
            client.send(INVOKE + "Transfer-Encoding: chunked\n\n");
            for (var i = 0; i < 5; i++) {
                client.send("10000\n").send(new byte[0x10000]).send("\n");
            }

            assertThat(client.answer().status()).isEqualTo(413);
            await().untilAsserted(() -> assertThat(server.bodies.inUse()).isZero());
        }
    }

    @Test
    void aClientThatExpectsIsToldToGoOnOnlyIfItsRequestIsGood() {
        server.pool.echo();
        try (var good = server.connect();
                var large = server.connect();
                var unknown = server.connect()) {
            good.send(INVOKE + "Expect: 100-continue\nContent-Length: 2\n\n");
            assertThat(good.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(good.send("hi").answer().body()).isEqualTo("hi");
            assertThat(good.send(invoke("again")).answer().body()).isEqualTo("again");

            large.send(INVOKE + "Expect: 100-continue\nContent-Length: 262145\n\n");
            assertThat(large.answer().status()).isEqualTo(413);

            unknown.send(INVOKE.replace("assistant", "nobody") + "Expect: 100-continue\nContent-Length: 2\n\n");
            assertThat(unknown.answer().status()).isEqualTo(404);
            assertThat(unknown.rest()).isEmpty();
        }
    }

    @Test
    void aSmallBodyThatNobodyWantsDoesNotCostTheConnection() {
        server.pool.echo();
        try (var client = server.connect()) {
            client.send(INVOKE.replace("assistant", "nobody") + "Content-Length: 5\n\nhello" + invoke("next"));

            assertThat(client.answer().status()).isEqualTo(404);
            assertThat(client.answer().body()).isEqualTo("next");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\n\n",
                "GET /livez HTTP/1.1\nHost: localhost\nBad Header: x\n\n",
                "GET /livez HTTP/1.1\nHost: localhost\nContent-Length: -1\n\n",
                "GET /livez HTTP/1.1\nHost: localhost\nContent-Length: 1\nContent-Length: 2\n\n",
                "POST /v1/agents/assistant/invoke HTTP/1.1\nHost: localhost\nTransfer-Encoding: gzip\n\n",
                "POST /v1/agents/assistant/invoke HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\nzz\n",
                "GET /livez HTTP/3.0\nHost: localhost\n\n",
                "GET /livez HTTP/1.1\n\n"
            })
    void whatIsNotHttpIsABadRequest(String request) {
        try (var client = server.connect()) {
            var answer = client.send(request).answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("/bad-request\"");
        }
    }

    @Test
    void aRequestLineOrHeadersThatAreTooLongAreABadRequest() {
        try (var line = server.connect();
                var headers = server.connect()) {
            line.send("GET /" + "a".repeat(9000) + " HTTP/1.1\nHost: localhost\n\n");
            headers.send("GET /livez HTTP/1.1\nHost: localhost\nX: " + "a".repeat(17000) + "\n\n");

            assertThat(line.answer().status()).isEqualTo(400);
            assertThat(line.rest()).isEmpty();
            assertThat(headers.answer().status()).isEqualTo(400);
        }
    }

    @Test
    void aHeadThatDoesNotEndIsTimedOut() throws Exception {
        restart(TestServer.settings(10, TestServer.patience(SHORT, LONG, LONG, LONG)));
        try (var client = server.connect()) {
            var answer = client.send("GET /livez HTT").answer();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("/request-timeout\"");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aBodyThatStopsIsTimedOut() throws Exception {
        restart(TestServer.settings(10, TestServer.patience(LONG, SHORT, LONG, LONG)));
        try (var client = server.connect()) {
            assertThat(client.send(INVOKE + "Content-Length: 10\n\nhel")
                            .answer()
                            .status())
                    .isEqualTo(408);
            await().untilAsserted(() -> assertThat(server.bodies.inUse()).isZero());
        }
    }

    @Test
    void aCallThatTakesLongIsNotIdle() throws Exception {
        restart(TestServer.settings(10, TestServer.patience(SHORT, SHORT, SHORT, SHORT)));
        try (var client = server.connect()) {
            client.send(invoke("x"));
            var taken = server.pool.next();
            await().pollDelay(SHORT.multipliedBy(4)).until(() -> true);
            taken.start().done("late");

            assertThat(client.answer().body()).isEqualTo("late");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aClientThatReadsNothingOfItsAnswerIsLeftAfterAWhile() throws Exception {
        restart(TestServer.settings(10, TestServer.patience(LONG, LONG, LONG, SHORT)));
        try (var client = new RawClient(server.port(), 4096)) {
            server.pool.agent(taken -> taken.start().done("text/plain", new byte[8 << 20]));
            client.send(invoke("x"));

            await().untilAsserted(() -> assertThat(server.server.connections()).isZero());
        }
    }

    @Test
    void aConnectionTooManyIsToldSoAndClosed() throws Exception {
        restart(TestServer.settings(2, HttpSettings.Timeouts.defaults()));
        server.pool.echo();
        var clients = new ArrayList<RawClient>();
        for (var i = 0; i < 2; i++) {
            var client = server.connect();
            clients.add(client);
            assertThat(client.send(invoke("x")).answer().status()).isEqualTo(200);
        }
        try (var extra = server.connect()) {
            var answer = extra.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("/overloaded\"", "all 2 connections");
            assertThat(extra.rest()).isEmpty();
        }
        clients.forEach(RawClient::close);
        await().untilAsserted(() -> assertThat(server.server.connections()).isZero());
        try (var next = server.connect()) {
            assertThat(next.send(invoke("x")).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void closingFinishesWhatRunsAndLeavesWhoIsIdle() throws Exception {
        try (var idle = server.connect();
                var busy = server.connect()) {
            server.pool.echo();
            idle.send(invoke("x")).answer();
            server.pool.next();
            server.pool.agent(_ -> {});
            busy.send(invoke("y"));
            var taken = server.pool.next();
            var closed = CompletableFuture.supplyAsync(() -> {
                try {
                    return server.server.close(Duration.ofSeconds(20));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });

            assertThat(idle.rest()).isEmpty();
            assertThat(closed).isNotDone();
            taken.start().done("bye");
            assertThat(busy.rest()).contains("connection: close").endsWith("bye");
            assertThat(closed.join()).isTrue();
        }
    }

    @Test
    void closingEndsWhatRunsWhenTheGraceIsOver() throws Exception {
        try (var client = server.connect()) {
            client.send(invoke("x"));
            var taken = server.pool.next();

            assertThat(server.server.close(Duration.ofMillis(20))).isFalse();

            assertThat(client.rest()).isEmpty();
            await().untilAsserted(() -> assertThat(server.pool.cancelled)
                    .containsExactly(taken.call().id()));
        }
    }
}
