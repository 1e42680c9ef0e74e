package io.warmpool.supervisor.http;

import static io.warmpool.supervisor.http.ScriptedSessions.body;
import static io.warmpool.supervisor.http.ScriptedSessions.entry;
import static io.warmpool.supervisor.http.ScriptedSessions.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.session.SessionView;
import io.warmpool.supervisor.session.TranscriptEntry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One session as its client sees it: whose it is, what is told of it, and in what pieces. */
class SessionRouteTest {

    private final TestServer server = new TestServer();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return server.send(as(server.request("/v1/sessions/" + path), headers));
    }

    private HttpResponse<String> delete(String path, String... headers) throws Exception {
        return server.send(as(server.request("/v1/sessions/" + path).DELETE(), headers));
    }

    private static HttpRequest.Builder as(HttpRequest.Builder request, String... headers) {
        return headers.length == 0 ? request : request.headers(headers);
    }

    // ---- what is told ----

    @Test
    void aSessionIsToldWithWhatWasSaidInIt() throws Exception {
        var key = key("assistant", "acme", "ann", "s-1");
        server.sessions.add(key, entry(1, "hi", "hello \"you\""));
        server.sessions.sessions.put(
                key,
                new SessionView(
                        key,
                        ScriptedSessions.CREATED,
                        ScriptedSessions.USED,
                        1,
                        2048,
                        Optional.of(new SessionView.State(3, 1900, false)),
                        Optional.of(new CallId(0xabc)),
                        2));

        var answer = get("s-1", "Warmpool-Tenant", "acme", "Warmpool-User", "ann");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(answer.body())
                .isEqualTo("{\"id\":\"s-1\",\"agent\":\"assistant\",\"tenant\":\"acme\",\"user\":\"ann\","
                        + "\"created\":\"2026-11-21T09:00:00.500Z\",\"last-used\":\"2026-11-21T10:30:00Z\","
                        + "\"calls\":1,\"size\":2048,\"state\":{\"version\":3,\"size\":1900,\"stored\":false},"
                        + "\"running\":\"0000000000000abc\",\"waiting\":2,\"transcript\":[{\"turn\":1,"
                        + "\"call\":\"0000000000000011\",\"at\":\"2026-11-21T10:30:00Z\",\"took-ms\":812,\"worker\":\""
                        + FakePool.LABEL + "\",\"outcome\":\"done\","
                        + "\"input\":{\"content-type\":\"text/plain\",\"size\":2,\"text\":\"hi\",\"cut\":false},"
                        + "\"output\":{\"content-type\":\"text/plain\",\"size\":11,\"text\":\"hello \\\"you\\\"\",\"cut\":false}}],"
                        + "\"next\":null}");
    }

    @Test
    void whatThereIsNotIsNull() throws Exception {
        server.sessions.add(key("echo", "", "", "s"));

        assertThat(get("s").body())
                .contains("\"agent\":\"echo\",\"tenant\":\"\",\"user\":\"\"")
                .contains("\"state\":null,\"running\":null,\"waiting\":0,\"transcript\":[],\"next\":null}");
    }

    @Test
    void aFailedCallHasNoOutputAndAnEmptyOutputIsOne() throws Exception {
        server.sessions.add(
                key("assistant", "", "", "s"),
                new TranscriptEntry(
                        1,
                        "1",
                        ScriptedSessions.USED,
                        5,
                        "",
                        "worker-lost",
                        body("text/plain", "x"),
                        TranscriptEntry.Body.NONE),
                entry(2, "y", ""));

        assertThat(get("s").body())
                .contains("\"worker\":\"\",\"outcome\":\"worker-lost\"", "\"output\":null}")
                .contains("\"output\":{\"content-type\":\"text/plain\",\"size\":0,\"text\":\"\",\"cut\":false}");
    }

    @Test
    void whatIsNotTextIsToldInBase64AndACharacterThatWasCutIsLeftOut() throws Exception {
        var grin = "aü😀".getBytes(StandardCharsets.UTF_8);
        server.sessions.add(
                key("assistant", "", "", "s"),
                with(1, new TranscriptEntry.Body("image/png", 2, new byte[] {(byte) 0xff, 0})),
                with(2, new TranscriptEntry.Body("text/plain", 99, Arrays.copyOf(grin, 6))),
                with(3, new TranscriptEntry.Body("text/plain", 99, Arrays.copyOf(grin, 2))),
                with(4, new TranscriptEntry.Body("text/plain", 2, Arrays.copyOf(grin, 2))),
                with(5, new TranscriptEntry.Body("text/plain", 99, new byte[] {(byte) 0xff, 'a', (byte) 0xc3})),
                with(6, new TranscriptEntry.Body("text/plain", 99, new byte[0])));

        assertThat(Pattern.compile("\"input\":\\{[^}]*}")
                        .matcher(get("s").body())
                        .results()
                        .map(found -> found.group().substring(8)))
                .containsExactly(
                        "{\"content-type\":\"image/png\",\"size\":2,\"base64\":\"/wA=\",\"cut\":false}",
                        "{\"content-type\":\"text/plain\",\"size\":99,\"text\":\"aü\",\"cut\":true}",
                        "{\"content-type\":\"text/plain\",\"size\":99,\"text\":\"a\",\"cut\":true}",
                        "{\"content-type\":\"text/plain\",\"size\":2,\"base64\":\"YcM=\",\"cut\":false}",
                        "{\"content-type\":\"text/plain\",\"size\":99,\"base64\":\"/2HD\",\"cut\":true}",
                        "{\"content-type\":\"text/plain\",\"size\":99,\"text\":\"\",\"cut\":true}");
    }

    private static TranscriptEntry with(long turn, TranscriptEntry.Body input) {
        return new TranscriptEntry(turn, "1", ScriptedSessions.USED, 5, "", "done", input, body("text/plain", "ok"));
    }

    @Test
    void aHeadIsAnsweredWithoutTheBody() {
        server.sessions.add(key("assistant", "", "", "s"), entry(1, "hi", "ho"));
        try (var client = server.connect()) {
            client.send("HEAD /v1/sessions/s HTTP/1.1\nHost: localhost\n\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK").containsPattern("content-length: [1-9]\\d\\d");
            assertThat(client.send("GET /livez HTTP/1.1\nHost: localhost\n\n")
                            .answer()
                            .body())
                    .isEqualTo("{\"alive\":true}");
        }
    }

    // ---- pages ----

    @Test
    void aTranscriptIsReadInPages() throws Exception {
        server.sessions.add(
                key("assistant", "", "", "s"),
                IntStream.rangeClosed(1, 45)
                        .mapToObj(turn -> entry(turn, "q", "a"))
                        .toArray(TranscriptEntry[]::new));

        var first = get("s?limit=40").body();
        var second = get("s?after=40&limit=40").body();
        var exact = get("s?after=5&limit=40").body();
        var past = get("s?after=45").body();

        assertThat(turns(first))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 40).boxed().toList());
        assertThat(first).endsWith("],\"next\":40}");
        assertThat(turns(second)).containsExactly(41, 42, 43, 44, 45);
        assertThat(second).endsWith("],\"next\":null}");
        assertThat(exact).endsWith("],\"next\":null}");
        assertThat(past).endsWith("\"transcript\":[],\"next\":null}");
        assertThat(server.sessions.limits).allSatisfy(limit -> assertThat(limit).isBetween(1, 16));
    }

    @Test
    void aPageOfLongEntriesEndsEarlyAndNothingIsLeftOut() throws Exception {
        var text = "x".repeat(64 << 10);
        server.sessions.add(
                key("assistant", "", "", "s"),
                IntStream.rangeClosed(1, 70)
                        .mapToObj(turn -> entry(turn, text, text))
                        .toArray(TranscriptEntry[]::new));

        var first = get("s?limit=1000").body();
        var turns = turns(first);
        var last = turns.getLast();

        assertThat(first.length()).isBetween(4 << 20, (4 << 20) + (256 << 10));
        assertThat(first).endsWith("],\"next\":" + last + "}");
        assertThat(turns)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, last).boxed().toList());
        assertThat(turns(get("s?limit=1000&after=" + last).body())).startsWith(last + 1);
    }

    private static List<Integer> turns(String page) {
        return Pattern.compile("\\{\"turn\":(\\d+),")
                .matcher(page)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    // ---- whose it is ----

    @ParameterizedTest
    @CsvSource({"other, ann", "acme, bob", "'', ann", "acme, ''", "'', ''", "ann, acme"})
    void nobodyElseFindsASession(String tenant, String user) throws Exception {
        var key = key("assistant", "acme", "ann", "s-1");
        server.sessions.add(key, entry(1, "secret", "secret"));
        var theirs = (tenant.isEmpty() ? "" : "Warmpool-Tenant: " + tenant + "\n")
                + (user.isEmpty() ? "" : "Warmpool-User: " + user + "\n") + "\n";

        try (var client = server.connect()) {
            for (var method : new String[] {"GET", "DELETE"}) {
                for (var query : new String[] {"", "?agent=assistant"}) {
                    var there = client.send(
                                    method + " /v1/sessions/s-1" + query + " HTTP/1.1\nHost: localhost\n" + theirs)
                            .answer();
                    var nowhere = client.send(
                                    method + " /v1/sessions/s-2" + query + " HTTP/1.1\nHost: localhost\n" + theirs)
                            .answer();

                    assertThat(there.status()).isEqualTo(404);
                    assertThat(there.body())
                            .contains("/not-found\"")
                            .isEqualTo(nowhere.body().replace("s-2", "s-1"));
                }
            }
        }
        assertThat(server.sessions.sessions).containsKey(key);
        assertThat(server.sessions.asked)
                .isNotEmpty()
                .allSatisfy(
                        asked -> assertThat(asked.tenant() + "|" + asked.user()).isEqualTo(tenant + "|" + user));
    }

    @Test
    void aSessionWithoutAUserIsNotOneOfAUser() throws Exception {
        server.sessions.add(key("assistant", "", "", "s"));

        assertThat(get("s", "Warmpool-User", "ann").statusCode()).isEqualTo(404);
        assertThat(get("s").statusCode()).isEqualTo(200);
    }

    @Test
    void anIdThatSeveralAgentsKnowNeedsTheAgent() throws Exception {
        server.sessions.add(key("assistant", "", "ann", "s"));
        server.sessions.add(key("echo", "", "ann", "s"));
        server.sessions.add(key("echo", "", "bob", "s"));

        for (var answer : List.of(get("s", "Warmpool-User", "ann"), delete("s", "Warmpool-User", "ann"))) {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("/bad-request\"", "assistant, echo", "'agent'");
        }
        assertThat(get("s", "Warmpool-User", "bob").body()).contains("\"agent\":\"echo\"");
        assertThat(get("s?agent=echo", "Warmpool-User", "ann").body()).contains("\"agent\":\"echo\"");
        assertThat(get("s?agent=nobody", "Warmpool-User", "ann").statusCode()).isEqualTo(404);
        assertThat(delete("s?agent=echo", "Warmpool-User", "ann").statusCode()).isEqualTo(204);
        assertThat(server.sessions.sessions.keySet())
                .containsExactlyInAnyOrder(key("assistant", "", "ann", "s"), key("echo", "", "bob", "s"));
    }

    // ---- deleting ----

    @Test
    void aSessionIsDeletedOnce() {
        server.sessions.add(key("assistant", "", "", "s"));
        var request = "DELETE /v1/sessions/s HTTP/1.1\nHost: localhost\nContent-Length: 2\n\nhi";
        try (var client = server.connect()) {
            var first = client.send(request).answer();
            var second = client.send(request).answer();

            assertThat(first.status()).isEqualTo(204);
            assertThat(first.head()).doesNotContain("content-length");
            assertThat(second.status()).isEqualTo(404);
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAndNothingDeleted() {
        server.sessions.add(key("assistant", "", "", "s"));
        try (var client = server.connect()) {
            client.send("DELETE /v1/sessions/s HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n");
            client.send("10001\n").send(new byte[0x10001]).send("\n");

            assertThat(client.answer().status()).isEqualTo(413);
        }
        assertThat(server.sessions.sessions).isNotEmpty();
    }
}
