package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.OnBusy;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.call.SessionReceipt;
import java.net.http.HttpRequest;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCallTest {

    private static final String STATE = "warmpool-session-state";
    private static final CallId OTHER = new CallId(0xabc);

    private final TestServer server = new TestServer();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private static CallEvent receipt(SessionReceipt.Kept kept, boolean reset, String why) {
        return new CallEvent.Receipt(new SessionReceipt(3, reset, kept, why));
    }

    private static CallEvent saved() {
        return receipt(SessionReceipt.Kept.SAVED, false, "");
    }

    private HttpRequest.Builder call() {
        return server.invoke("x").header("Warmpool-Session", "s");
    }

    private HttpRequest.Builder stream() {
        return call().header("Accept", "text/event-stream");
    }

    // ---- the wish ----

    @ParameterizedTest
    @EnumSource(OnBusy.class)
    void aCallSaysWhatIsToHappenIfItsSessionIsBusy(OnBusy wish) throws Exception {
        server.pool.echo();

        var answer = server.send(call().header("Warmpool-On-Busy", wish.name().toLowerCase(Locale.ROOT)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(server.pool.next().call().onBusy()).hasValue(wish);
    }

    @Test
    void aCallThatDoesNotSayItLeavesItToThePool() throws Exception {
        server.pool.echo();

        server.send(call());

        assertThat(server.pool.next().call().onBusy()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENQUEUE", "wait", "", "reject, interrupt", "reject\nWarmpool-On-Busy: reject"})
    void anotherWishIsRefusedWithThoseThatThereAre(String wish) {
        try (var client = server.connect()) {
            var answer = client.send("POST /v1/agents/assistant/invoke HTTP/1.1\nHost: localhost\nContent-Length: 0\n"
                            + "Warmpool-Session: s\nWarmpool-On-Busy: " + wish + "\n\n")
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("warmpool-on-busy must be enqueue, reject or interrupt");
            assertThat(server.pool.waiting()).isZero();
        }
    }

    @Test
    void aWishWithoutASessionIsRefused() throws Exception {
        var answer = server.send(server.invoke("x").header("Warmpool-On-Busy", "reject"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("needs Warmpool-Session");
    }

    // ---- what is left in the session ----

    @Test
    void anAnswerTellsWhatTheCallHasLeftInItsSession() throws Exception {
        server.pool.agent(taken -> taken.start().say(saved()).done("ok"));

        assertThat(server.send(call()).headers().firstValue(STATE)).hasValue("saved; turn=3");

        server.pool.agent(taken -> taken.start()
                .say(receipt(SessionReceipt.Kept.UNCHANGED, true, ""))
                .done("ok"));

        assertThat(server.send(call()).headers().firstValue(STATE)).hasValue("unchanged; turn=3; reset");
    }

    @Test
    void aReasonIsAStringThatAHeaderCanHold() throws Exception {
        server.pool.agent(taken -> taken.start()
                .say(receipt(SessionReceipt.Kept.NOT_SAVED, false, "the \"disk\" C:\\ is full\r\nSet-Cookie: ü"))
                .done("ok"));

        var answer = server.send(call());

        assertThat(answer.headers().firstValue(STATE))
                .hasValue("not-saved; turn=3; reason=\"the \\\"disk\\\" C:\\\\ is full??Set-Cookie: ?\"");
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();

        server.pool.agent(taken -> taken.start()
                .say(receipt(SessionReceipt.Kept.NOT_SAVED, true, "x".repeat(10_000)))
                .done("ok"));

        assertThat(server.send(call()).headers().firstValue(STATE).orElseThrow())
                .hasSizeLessThan(320)
                .endsWith("xx...\"; reset");
    }

    @Test
    void aCallWithoutASessionHasNoSuchHeader() throws Exception {
        server.pool.echo();

        assertThat(server.send(server.invoke("x")).headers().firstValue(STATE)).isEmpty();
    }

    @Test
    void anAnswerInPartsTellsItInItsHead() throws Exception {
        server.pool.agent(taken -> taken.start()
                .say(
                        saved(),
                        new CallEvent.Ended(new Outcome.Done("text/plain", 6, new byte[4], 5, Outcome.Given.NOTHING)))
                .say(new CallEvent.OutputPart(new byte[2])));

        var answer = server.send(call());

        assertThat(answer.body()).hasSize(6);
        assertThat(answer.headers().firstValue(STATE)).hasValue("saved; turn=3");
    }

    @Test
    void aProblemTellsItToo() throws Exception {
        server.pool.agent(taken -> taken.start()
                .say(receipt(SessionReceipt.Kept.UNCHANGED, false, ""))
                .end(new Outcome.AgentFailed("agent-failed", "no", 1)));
        var failed = server.send(call());
        server.pool.agent(taken -> taken.start()
                .say(
                        saved(),
                        new CallEvent.Ended(
                                new Outcome.Done("text/plain", 9 << 20, new byte[4], 5, Outcome.Given.NOTHING))));
        var tooLarge = server.send(call());

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.headers().firstValue(STATE)).hasValue("unchanged; turn=3");
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.headers().firstValue(STATE)).hasValue("saved; turn=3");
    }

    @Test
    void aStreamTellsItInItsLastEvent() throws Exception {
        server.pool.agent(taken -> taken.start()
                .say(new CallEvent.Delta("a"), receipt(SessionReceipt.Kept.NOT_SAVED, true, "full \"ü\""))
                .done("ok"));
        var done = server.send(stream());
        server.pool.agent(taken -> taken.start().say(saved()).end(new Outcome.WorkerLost("SIGKILL")));
        var failed = server.send(stream());
        server.pool.echo();
        var without = server.send(stream());

        assertThat(done.headers().firstValue(STATE)).isEmpty();
        assertThat(done.body())
                .contains("event: done\n")
                .endsWith("\"agent-ms\":2.345},\"session\":{\"turn\":3,\"kept\":\"not-saved\",\"reset\":true,"
                        + "\"reason\":\"full \\\"ü\\\"\"}}\n\n");
        assertThat(failed.body())
                .contains("event: error\n", "/worker-lost\"")
                .endsWith("\"session\":{\"turn\":3,\"kept\":\"saved\",\"reset\":false}}\n\n");
        assertThat(without.body()).contains("event: done\n").doesNotContain("\"session\"");
    }

    @Test
    void aStreamThatNeverBeganTellsItInItsHead() throws Exception {
        server.pool.agent(taken -> taken.say(receipt(SessionReceipt.Kept.UNCHANGED, false, ""))
                .end(new Outcome.DeadlinePassed("waiting")));

        var answer = server.send(stream());

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.headers().firstValue(STATE)).hasValue("unchanged; turn=3");
    }

    @Test
    void anOutputThatIsLostOnItsWayDoesNotUnsayWhatWasSaved() throws Exception {
        server.pool.agent(taken -> taken.start()
                .say(
                        saved(),
                        new CallEvent.Ended(
                                new Outcome.Done("text/plain", 100, new byte[40], 5, Outcome.Given.NOTHING)),
                        new CallEvent.OutputLost("SIGSEGV")));

        assertThat(server.send(stream()).body())
                .contains("event: error\n", "SIGSEGV")
                .contains("\"session\":{\"turn\":3,\"kept\":\"saved\"");
    }

    @Test
    void aReceiptForAClientThatIsGoneIsThrownAway() {
        try (var client = server.connect()) {
            client.send("POST /v1/agents/assistant/invoke HTTP/1.1\nHost: localhost\nWarmpool-Session: s\n"
                    + "Content-Length: 5\n\nhello");
            var taken = server.pool.next();
            client.close();
            await().untilAsserted(() -> assertThat(server.pool.cancelled)
                    .containsExactly(taken.call().id()));

            taken.say(saved(), new CallEvent.Ended(new Outcome.Cancelled()), new CallEvent.Left());

            await().untilAsserted(() -> assertThat(server.bodies.inUse()).isZero());
        }
    }

    @Test
    void aCallThatLeavesItsPlaceLateDisturbsNobody() {
        try (var client = server.connect()) {
            var request = "POST /v1/agents/assistant/invoke HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n";
            client.send(request);
            var first = server.pool.next().start();
            first.done("1");
            assertThat(client.answer().body()).isEqualTo("1");
            client.send(request);
            var second = server.pool.next().start();
            first.say(new CallEvent.Left());
            second.done("2");

            assertThat(client.answer().body()).isEqualTo("2");
        }
    }

    // ---- a session that is busy ----

    @Test
    void aBusySessionIsAConflictThatNamesTheRunningCall() throws Exception {
        server.pool.agent(
                taken -> taken.end(new Outcome.Refused(new Rejection.SessionBusy("call abc runs: wait", OTHER))));

        for (var request : new HttpRequest.Builder[] {call(), stream()}) {
            var answer = server.send(request);

            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.headers().firstValue("x-should-retry")).hasValue("false");
            assertThat(answer.headers().firstValue("retry-after")).isEmpty();
            assertThat(answer.body())
                    .contains("/session-busy\"", "\"detail\":\"call abc runs: wait\"", "\"running\":\"" + OTHER + "\"");
        }
    }

    @Test
    void aCallWhosePlaceWasTakenIsAConflictThatNamesTheNewerCall() throws Exception {
        server.pool.agent(taken -> taken.start().say(saved()).end(new Outcome.Interrupted(OTHER)));

        var plain = server.send(call());
        var streamed = server.send(stream());

        assertThat(plain.statusCode()).isEqualTo(409);
        assertThat(plain.headers().firstValue("x-should-retry")).hasValue("false");
        assertThat(plain.headers().firstValue(STATE)).hasValue("saved; turn=3");
        assertThat(plain.body())
                .contains("/session-busy\"", "\"interrupted-by\":\"" + OTHER + "\"")
                .doesNotContain("\"running\"");
        assertThat(streamed.body())
                .contains("event: error\n", "\"status\":409", "\"interrupted-by\":\"" + OTHER + "\"");
    }

    @Test
    void otherRefusalsMayBeTriedAgain() throws Exception {
        server.pool.agent(taken -> taken.end(new Outcome.Refused(new Rejection.Overloaded("10000 sessions", 7))));
        var full = server.send(call());
        server.pool.agent(taken -> taken.start().end(new Outcome.AgentFailed("session-busy", "the agent's own", 1)));
        var own = server.send(call());

        assertThat(full.statusCode()).isEqualTo(503);
        assertThat(full.headers().firstValue("retry-after")).hasValue("7");
        assertThat(full.headers().firstValue("x-should-retry")).isEmpty();
        assertThat(own.statusCode()).isEqualTo(409);
        assertThat(own.headers().firstValue("x-should-retry")).isEmpty();
    }
}
