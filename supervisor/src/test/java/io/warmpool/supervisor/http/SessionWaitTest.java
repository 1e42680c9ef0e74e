package io.warmpool.supervisor.http;

import static io.warmpool.supervisor.http.ScriptedSessions.entry;
import static io.warmpool.supervisor.http.ScriptedSessions.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.admission.BodyBudget;
import io.warmpool.supervisor.call.CallIds;
import io.warmpool.supervisor.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A directory of sessions that is slow or fails: who waits for it, and for how long. */
class SessionWaitTest {

    private static final String GET = "GET /v1/sessions/s HTTP/1.1\nHost: localhost\n\n";
    private static final String DELETE = "DELETE /v1/sessions/s HTTP/1.1\nHost: localhost\n\n";
    private static final String LIVEZ = "GET /livez HTTP/1.1\nHost: localhost\n\n";

    /** It has one event loop only: whoever blocked it would block all. */
    private TestServer server = new TestServer();

    @BeforeEach
    void begin() {
        server.sessions.add(key("assistant", "", "", "s"), entry(1, "hi", "ho"));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private CompletableFuture<Void> hold() {
        var held = new CompletableFuture<Void>();
        server.sessions.ready = held;
        return held;
    }

    private void restartImpatient() throws Exception {
        server.close();
        var minute = Duration.ofMinutes(1);
        server = new TestServer(TestServer.settings(
                100, new HttpSettings.Timeouts(minute, minute, minute, minute, minute, Duration.ofMillis(50))));
        begin();
    }

    @Test
    void whileOneWaitsTheOthersAreServed() {
        var held = hold();
        try (var waiting = server.connect();
                var other = server.connect()) {
            waiting.send(GET);
            await().until(() -> !server.sessions.asked.isEmpty());

            assertThat(other.send(LIVEZ).answer().status()).isEqualTo(200);

            held.complete(null);
            assertThat(waiting.answer().body()).contains("\"text\":\"hi\"");
        }
    }

    @Test
    void requestsSentAheadAreAnsweredInTheirOrder() {
        var held = hold();
        try (var client = server.connect()) {
            client.send(GET + LIVEZ + DELETE + GET + LIVEZ);
            await().until(() -> !server.sessions.asked.isEmpty());
            held.complete(null);

            assertThat(client.answer().body()).contains("\"text\":\"hi\"");
            assertThat(client.answer().body()).isEqualTo("{\"alive\":true}");
            assertThat(client.answer().status()).isEqualTo(204);
            assertThat(client.answer().status()).isEqualTo(404);
            assertThat(client.answer().body()).isEqualTo("{\"alive\":true}");
        }
    }

    @Test
    void moreThanAreLookedUpAtOnceWaitAndAreAllAnswered() {
        var held = hold();
        var clients =
                IntStream.range(0, 40).mapToObj(_ -> server.connect().send(GET)).toList();
        await().until(() -> server.sessions.asked.size() >= 16);
        held.complete(null);

        assertThat(clients)
                .allSatisfy(client -> assertThat(client.answer().status()).isEqualTo(200));
        clients.forEach(RawClient::close);
    }

    @Test
    void aDirectoryThatDoesNotAnswerIsNotWaitedForForLong() throws Exception {
        restartImpatient();
        hold();
        try (var client = server.connect()) {
            // More than are looked up at once: each gives its place back.
            for (var i = 0; i < 20; i++) {
                var answer = client.send(i % 2 == 0 ? GET : DELETE).answer();

                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.head()).contains("retry-after: 1");
                assertThat(answer.body()).contains("/overloaded\"", "no answer within 50 ms");
            }
            server.sessions.ready = CompletableFuture.completedFuture(null);
            // On a machine that is busy, a single one may take longer than its limit.
            await().until(() -> client.send(GET).answer().status() == 200);
        }
    }

    @Test
    void aStoreThatFailsIsNamedWithItsReason() {
        server.sessions.ready =
                CompletableFuture.failedFuture(new StoreException("the disk is full", new IllegalStateException()));
        try (var client = server.connect()) {
            for (var request : new String[] {GET, DELETE}) {
                var answer = client.send(request).answer();

                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.head()).contains("retry-after: 1");
                assertThat(answer.body()).contains("/overloaded\"", "the disk is full");
            }
        }
    }

    @Test
    void aMistakeOfOursIsNotToldToTheClientAndTheConnectionLives() {
        server.sessions.ready = CompletableFuture.failedFuture(new IllegalStateException("internals"));
        try (var client = server.connect()) {
            var answer = client.send(GET).answer();

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("the supervisor's log").doesNotContain("internals");
            assertThat(client.send(LIVEZ).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatLeavesWhileItWaitsDisturbsNobody() {
        var held = hold();
        try (var leaving = server.connect();
                var other = server.connect()) {
            leaving.send(GET);
            await().until(() -> !server.sessions.asked.isEmpty());
            other.send(LIVEZ).answer();
            leaving.close();
            await().untilAsserted(() -> assertThat(server.server.connections()).isEqualTo(1));

            held.complete(null);

            assertThat(other.send(GET).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void whatAClientAskedToDeleteIsDeletedAlsoIfItLeaves() {
        var held = hold();
        try (var leaving = server.connect()) {
            leaving.send(DELETE);
            await().until(() -> !server.sessions.asked.isEmpty());
        }
        await().untilAsserted(() -> assertThat(server.server.connections()).isZero());

        held.complete(null);

        await().untilAsserted(() -> assertThat(server.sessions.sessions).isEmpty());
    }

    @Test
    void closingTheServerWaitsForTheAnswer() throws Exception {
        var held = hold();
        try (var client = server.connect()) {
            client.send(GET);
            await().until(() -> !server.sessions.asked.isEmpty());
            var closed = CompletableFuture.supplyAsync(() -> {
                try {
                    return server.server.close(Duration.ofSeconds(20));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            held.complete(null);

            assertThat(client.rest()).endsWith("\"next\":null}");
            assertThat(closed.get()).isTrue();
        }
    }

    @Test
    void transcriptsThatNobodyReadsTakeBoundedMemory() {
        var text = "x".repeat(1 << 20);
        var sessions = new ScriptedSessions();
        sessions.add(key("assistant", "", "", "s"), entry(1, text, text), entry(2, text, text));
        var desk = new SessionDesk(
                sessions, new Admission(Map.of(), new CallIds(0), new BodyBudget(1)), Duration.ofSeconds(20));
        var asked = new SessionRequest.Valid("s", "", "", Optional.of("assistant"), 0, 100);
        var pages = new ArrayList<SessionLookup.Found.Page>();
        while (desk.page(asked, () -> false) instanceof SessionLookup.Found.Page page) {
            pages.add(page);
            assertThat(pages).hasSizeLessThan(17);
        }
        assertThat(pages).hasSizeGreaterThan(10);

        desk.read(pages.getFirst());

        assertThat(desk.page(asked, () -> false)).isInstanceOf(SessionLookup.Found.Page.class);
    }
}
