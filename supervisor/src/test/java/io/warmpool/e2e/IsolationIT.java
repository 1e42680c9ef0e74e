package io.warmpool.e2e;

import static io.warmpool.e2e.FaultyPool.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tries to see another user's data through every door, in one worker that runs many calls at once. */
class IsolationIT {

    /** What a caller says of itself; empty is left out. */
    private record Who(String tenant, String user, String session) {}

    private static final Who ANN = new Who("acme", "ann", "s");
    private static RunningWarmpool warmpool;

    @BeforeAll
    static void start() throws Exception {
        warmpool = RunningWarmpool.start(Distribution.faulty("Snoops", 1, "pools.faulty.concurrency=16"));
    }

    @AfterAll
    static void stop() throws Exception {
        warmpool.close();
    }

    @Test
    void onlyTheSameUserOfTheSameTenantFindsWhatItLeft() throws Exception {
        ask(ANN, "put ann's");
        assertThat(seen(ANN, "look")).containsExactly("user: ann's", "session: ann's");
        assertThat(seen(new Who("acme", "ann", "other"), "look")).containsExactly("user: ann's");
        for (var stranger : List.of(
                new Who("acme", "bob", "s"),
                new Who("other", "ann", "s"),
                new Who("", "ann", "s"),
                new Who("acme", "", "s"),
                new Who("", "", "s"),
                new Who("", "", ""),
                // What would be the same if names were only joined.
                new Who("ac", "meann", "s"),
                new Who("acmea", "nn", "s"),
                new Who("acme:ann", "s", "s"),
                new Who("acme", "ann:s", "s"),
                new Who("ACME", "ann", "s"),
                new Who("acme", "Ann", "s"))) {
            assertThat(seen(stranger, "look")).as("%s", stranger).isEmpty();
        }
    }

    @Test
    void callersWithoutANameShareNothing() throws Exception {
        ask(new Who("", "", ""), "put nobody's");
        ask(new Who("acme", "", ""), "put the tenant's");
        assertThat(seen(new Who("", "", ""), "look")).isEmpty();
        assertThat(seen(new Who("acme", "", ""), "look")).isEmpty();
    }

    @Test
    void aCancelledCallLeavesNothingForTheNextUser() throws Exception {
        var who = new Who("hung", "ann", "s");
        var hanging = warmpool.client()
                .sendAsync(
                        request(who, "hang secret")
                                .header("Accept", "text/event-stream")
                                .build(),
                        BodyHandlers.ofInputStream())
                .get(30, TimeUnit.SECONDS);
        assertThat(hanging.body().read()).isPositive();
        hanging.body().close();
        await().atMost(PATIENCE)
                .until(() ->
                        warmpool.workers("faulty").getFirst().path("running").asInt() == 0);
        assertThat(seen(new Who("hung", "bob", "s"), "look")).isEmpty();
    }

    @Test
    void manyUsersAtOnceEachSeeTheirOwn() throws Exception {
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        try (var users = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                var who = new Who("tenant-" + i % 4, "user-" + i, "same-session");
                users.execute(() -> {
                    try {
                        for (int round = 0; round < 30; round++) {
                            var expected = round == 0
                                    ? List.<String>of()
                                    : List.of("user: " + who.user(), "session: " + who.user());
                            var seen = seen(who, "put " + who.user());
                            if (!seen.equals(expected)) {
                                wrong.add(who + " saw " + seen);
                            }
                        }
                    } catch (Exception e) {
                        wrong.add(who + ": " + e);
                    }
                });
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void nobodyReadsOrDeletesAnothersSessionByGuessingItsId() throws Exception {
        var who = new Who("acme", "carl", "secret-id");
        ask(who, "put carl's");
        assertThat(record("GET", who, "secret-id")).isEqualTo(200);
        for (var stranger : List.of(new Who("acme", "ann", ""), new Who("", "carl", ""), new Who("", "", ""))) {
            for (var method : List.of("GET", "HEAD", "DELETE")) {
                assertThat(record(method, stranger, "secret-id"))
                        .as("%s as %s", method, stranger)
                        .isEqualTo(404);
            }
        }
        for (var malformed : List.of("%2e%2e%2fsessions.db", "%00", "a%20b", "%25", "x".repeat(200), "%C3%A4", "*")) {
            assertThat(record("GET", who, malformed)).as(malformed).isIn(400, 404);
            assertThat(record("DELETE", who, malformed)).as(malformed).isIn(400, 404);
        }
        assertThat(record("GET", who, "secret-id")).isEqualTo(200);
    }

    private static JsonNode ask(Who who, String text) throws Exception {
        var answer = warmpool.send(request(who, text));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RunningWarmpool.json(answer.body());
    }

    /** The secrets that a call finds, each with the door it found it behind. */
    private static List<String> seen(Who who, String text) throws Exception {
        var seen = new ArrayList<String>();
        ask(who, text).properties().forEach(door -> {
            if (!door.getValue().isNull()) {
                seen.add(door.getKey() + ": " + door.getValue().asText());
            }
        });
        return seen;
    }

    private static HttpRequest.Builder request(Who who, String text) {
        return named(warmpool.invoke("faulty", text), who, "Warmpool-Session", who.session());
    }

    private static int record(String method, Who who, String id) throws Exception {
        var uri = URI.create(warmpool.url() + "/v1/sessions/" + id);
        return warmpool.send(named(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(30))
                                .method(method, HttpRequest.BodyPublishers.noBody()),
                        who,
                        "",
                        ""))
                .statusCode();
    }

    private static HttpRequest.Builder named(HttpRequest.Builder request, Who who, String name, String value) {
        if (!who.tenant().isEmpty()) {
            request.header("Warmpool-Tenant", who.tenant());
        }
        if (!who.user().isEmpty()) {
            request.header("Warmpool-User", who.user());
        }
        if (!value.isEmpty()) {
            request.header(name, value);
        }
        return request;
    }
}
