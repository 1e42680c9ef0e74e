package io.warmpool.supervisor.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.session.SessionView;
import io.warmpool.supervisor.session.TranscriptEntry;
import io.warmpool.supervisor.session.TranscriptEntry.Body;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SessionRoutesTest {

    private static final SessionKey ANN = new SessionKey("p", "acme", "ann", "talk");
    private static final SessionKey BOB = new SessionKey("p", "acme", "bob", "talk");
    private static final SessionKey NOBODY = new SessionKey("p", "", "", "talk");
    private static final SessionKey OLD = new SessionKey("removed", "", "", "old");

    private final ListedSessions sessions =
            new ListedSessions().add(ANN).add(BOB).add(NOBODY).add(OLD);
    private final List<ControlRoute> routes =
            ControlServer.routes(Answer.controlled(sessions, Answer.pool("p"), Answer.pool("q")));

    // ---- the list ----

    @Test
    void aParameterThatIsAbsentMatchesAllAndAnEmptyOneThoseWithout() throws Exception {
        assertThat(listed(Map.of())).containsExactly("removed/old", "p/talk", "p/talk:bob", "p/talk:ann");
        assertThat(listed(Map.of("pool", "p", "user", ""))).containsExactly("p/talk");
        assertThat(listed(Map.of("tenant", "acme"))).containsExactly("p/talk:bob", "p/talk:ann");
        assertThat(listed(Map.of("id", "talk", "user", "ann"))).containsExactly("p/talk:ann");
        assertThat(listed(Map.of("pool", "q"))).isEmpty();
    }

    @Test
    void aPageNamesTheNextAndTheLastNamesNone() throws Exception {
        var first = get(List.of(), Map.of("limit", "3")).json();
        assertThat(first.path("sessions")).hasSize(3);
        assertThat(first.path("total").asInt()).isEqualTo(4);
        var last = get(
                        List.of(),
                        Map.of("limit", "3", "after", first.path("next").asText()))
                .json();
        assertThat(last.path("sessions")).hasSize(1);
        assertThat(last.path("next").isNull()).isTrue();
    }

    @Test
    void whatIsNotInOrderInAListIsRefusedByItsName() throws Exception {
        refused(Map.of("usr", "ann"), "unknown parameter usr; known: [after, id, limit, pool, tenant, user]");
        refused(Map.of("limit", "0"), "'limit' must be a number from 1 to 1000, was '0'");
        refused(Map.of("limit", "1001"), "'limit' must be a number from 1 to 1000, was '1001'");
        refused(Map.of("limit", "-1"), "'limit' must be a number from 1 to 1000, was '-1'");
        refused(Map.of("limit", "9".repeat(40)), "'limit' must be a number from 1 to 1000");
        refused(Map.of("after", "x"), "'after' must be what an earlier page named as 'next', was 'x'");
    }

    @Test
    void aPoolThatNeverWasIsAMistakeUnlessItLeftSessions() throws Exception {
        assertThat(get(List.of(), Map.of("pool", "x")).slug()).isEqualTo("unknown-pool");
        assertThat(get(List.of("talk"), Map.of("pool", "x")).slug()).isEqualTo("unknown-pool");
        assertThat(listed(Map.of("pool", "removed"))).containsExactly("removed/old");
        assertThat(delete("old", Map.of("pool", "removed")).status()).isEqualTo(200);
    }

    // ---- one ----

    @Test
    void aSessionIsToldWithAllThatIsKnownOfIt() throws Exception {
        var key = new SessionKey("p", "acme", "eve", "full");
        sessions.add(
                new SessionView(
                        key,
                        Instant.parse("2026-01-01T10:00:00Z"),
                        Instant.parse("2026-01-01T11:00:00Z"),
                        7,
                        4096,
                        Optional.of(new SessionView.State(3, 1024, false)),
                        Optional.of(new CallId(255)),
                        2),
                Said.done(7, Said.text("what?"), Said.text("that")));
        assertThat(get(List.of("full"), Map.of()).json()).isEqualTo(Json.MAPPER.readTree("""
                {"id":"full","pool":"p","tenant":"acme","user":"eve","created":"2026-01-01T10:00:00Z",
                 "last-used":"2026-01-01T11:00:00Z","calls":7,"size":4096,
                 "state":{"version":3,"size":1024,"stored":false},"running":"00000000000000ff","waiting":2,
                 "transcript":[{"turn":7,"call":"0000000000000007","at":"2026-01-01T10:00:07Z","took-ms":12,
                   "worker":"assistant/0","outcome":"done",
                   "input":{"content-type":"text/plain","size":5,"text":"what?","cut":false},
                   "output":{"content-type":"text/plain","size":4,"text":"that","cut":false}}],
                 "next":null}
                """));
    }

    @Test
    void whatIsNoTextIsInBase64AndACutCharacterIsLeftOut() throws Exception {
        var euro = "a€".getBytes(StandardCharsets.UTF_8);
        var entry = said(Said.done(
                1,
                Said.bytes("image/png", new byte[] {(byte) 0x89, 1}),
                new Body("text/plain", 9, Arrays.copyOf(euro, 3))));
        assertThat(entry.path("input").path("base64").asText()).isEqualTo("iQE=");
        assertThat(entry.path("input").has("text")).isFalse();
        assertThat(entry.path("output").path("text").asText()).isEqualTo("a");
        assertThat(entry.path("output").path("cut").asBoolean()).isTrue();
        assertThat(entry.path("output").path("size").asInt()).isEqualTo(9);
    }

    @Test
    void halfACharacterAtTheEndOfTheWholeIsNoText() throws Exception {
        var half = Arrays.copyOf("€".getBytes(StandardCharsets.UTF_8), 2);
        assertThat(said(Said.done(1, Said.bytes("text/plain", half), Said.text("")))
                        .path("input")
                        .has("base64"))
                .isTrue();
    }

    @Test
    void aCallThatFailedHasNoOutput() throws Exception {
        var entry = said(Said.failed(1, "worker-lost"));
        assertThat(entry.path("outcome").asText()).isEqualTo("worker-lost");
        assertThat(entry.path("output").isNull()).isTrue();
    }

    @Test
    void aTranscriptComesInPagesOfBoundedSizeAndNothingIsMissing() throws Exception {
        var megabyte = Said.bytes("text/plain", "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));
        var key = new SessionKey("p", "", "", "long");
        sessions.add(
                key,
                LongStream.rangeClosed(1, 10)
                        .mapToObj(turn -> Said.done(turn, megabyte, Said.text("")))
                        .toArray(TranscriptEntry[]::new));
        var turns = new ArrayList<Long>();
        var after = "0";
        var pages = 0;
        for (; !after.equals("null"); pages++) {
            var page = get(List.of("long"), Map.of("after", after)).json();
            assertThat(page.path("transcript")).hasSizeLessThanOrEqualTo(4).isNotEmpty();
            page.path("transcript")
                    .forEach(entry -> turns.add(entry.path("turn").asLong()));
            after = page.path("next").asText();
        }
        assertThat(turns).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(pages).isEqualTo(3);
        assertThat(get(List.of("long"), Map.of("after", "8", "limit", "1"))
                        .json()
                        .path("next")
                        .asLong())
                .isEqualTo(9);
    }

    @Test
    void aLongPageIsReadFromTheStoreInSmallParts() throws Exception {
        var key = new SessionKey("p", "", "", "long");
        sessions.add(
                key,
                LongStream.rangeClosed(1, 130)
                        .mapToObj(turn -> Said.done(turn, Said.text("a"), Said.text("b")))
                        .toArray(TranscriptEntry[]::new));
        var page = get(List.of("long"), Map.of("limit", "110", "after", "5")).json();
        assertThat(page.path("transcript").findValuesAsText("turn"))
                .hasSize(110)
                .startsWith("6")
                .endsWith("115");
        assertThat(page.path("next").asLong()).isEqualTo(115);
        assertThat(sessions.mostAtATime()).isLessThanOrEqualTo(20);
        var rest = get(List.of("long"), Map.of("after", "115")).json();
        assertThat(rest.path("transcript")).hasSize(15);
        assertThat(rest.path("next").isNull()).isTrue();
    }

    @Test
    void severalOfOneNameAreListedAndWhatTellsThemApartChooses() throws Exception {
        var several = get(List.of("talk"), Map.of());
        assertThat(several.status()).isEqualTo(409);
        assertThat(several.slug()).isEqualTo("ambiguous");
        assertThat(several.detail())
                .contains("3 sessions are called 'talk'", "pool='p' tenant='acme' user='ann'", "user='bob'")
                .contains("tenant='' user=''");
        assertThat(get(List.of("talk"), Map.of("tenant", "acme")).slug()).isEqualTo("ambiguous");
        assertThat(get(List.of("talk"), Map.of("user", "ann"))
                        .json()
                        .path("user")
                        .asText())
                .isEqualTo("ann");
        assertThat(get(List.of("talk"), Map.of("user", "")).json().path("user").asText())
                .isEmpty();
    }

    @Test
    void ofManyOfOneNameOnlyTenAreListed() throws Exception {
        for (int i = 0; i < 30; i++) {
            sessions.add(new SessionKey("p", "t" + i, "", "many"));
        }
        var detail = get(List.of("many"), Map.of()).detail();
        assertThat(detail).startsWith("30 sessions").endsWith("and 20 more");
        assertThat(detail.split("pool='p'")).hasSize(11);
    }

    @Test
    void aSessionOfSomebodyElseIsNotFound() throws Exception {
        var other = get(List.of("talk"), Map.of("tenant", "other", "user", ""));
        assertThat(other.status()).isEqualTo(404);
        assertThat(other.slug()).isEqualTo("unknown-session");
        assertThat(other.detail()).startsWith("there is no session 'talk' of tenant 'other' without user:");
    }

    @Test
    void aStoreThatFailsIsNamed() throws Exception {
        sessions.fail();
        for (var answer : List.of(get(List.of("old"), Map.of()), delete("old", Map.of()))) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.slug()).isEqualTo("store-failed");
            assertThat(answer.detail()).isEqualTo("the disk is full");
        }
        assertThat(listed(Map.of("id", "old"))).hasSize(1);
    }

    // ---- deletion ----

    @Test
    void aSessionIsDeletedOnceAndNoOther() throws Exception {
        var deleted = delete("talk", Map.of("user", "ann"));
        assertThat(deleted.json())
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"deleted\":true,\"id\":\"talk\",\"pool\":\"p\",\"tenant\":\"acme\",\"user\":\"ann\"}"));
        assertThat(delete("talk", Map.of("user", "ann")).status()).isEqualTo(404);
        assertThat(listed(Map.of("id", "talk"))).containsExactly("p/talk", "p/talk:bob");
    }

    @Test
    void aDeletionThatFitsSeveralDeletesNone() throws Exception {
        assertThat(delete("talk", Map.of()).slug()).isEqualTo("ambiguous");
        assertThat(delete("talk", Map.of("limit", "1")).slug()).isEqualTo("bad-request");
        assertThat(listed(Map.of("id", "talk"))).hasSize(3);
    }

    // ---- inside ----

    private JsonNode said(TranscriptEntry entry) throws Exception {
        sessions.add(new SessionKey("p", "", "", "said"), entry);
        return get(List.of("said"), Map.of()).json().path("transcript").path(0);
    }

    private List<String> listed(Map<String, String> query) throws Exception {
        var names = new ArrayList<String>();
        get(List.of(), query).json().path("sessions").forEach(session -> {
            var user = session.path("user").asText();
            names.add(session.path("pool").asText() + "/" + session.path("id").asText()
                    + (user.isEmpty() ? "" : ":" + user));
        });
        return names;
    }

    private void refused(Map<String, String> query, String detail) throws Exception {
        var answer = get(List.of(), query);
        assertThat(answer.slug()).isEqualTo("bad-request");
        assertThat(answer.detail()).startsWith(detail);
    }

    private Answer get(List<String> id, Map<String, String> query) throws Exception {
        var path = new ArrayList<>(List.of("v1", "sessions"));
        path.addAll(id);
        return Answer.of(routes, "GET", path, query, "");
    }

    private Answer delete(String id, Map<String, String> query) throws Exception {
        return Answer.of(routes, "DELETE", List.of("v1", "sessions", id), query, "");
    }
}
