package io.warmpool.e2e;

import static io.warmpool.e2e.FaultyPool.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Conversations with real workers, as their clients and the operator see them. */
class SessionsIT {

    @Test
    void aConversationGoesOnWhenItsWorkerOrTheSupervisorIsKilledBetweenTwoCalls() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty("Remembers", 2, "orphan-grace=0s"))) {
            var session = new Conversation(warmpool, "faulty", "acme", "ann", "s-1");
            var first = session.say("one");
            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            assertThat(Conversation.kept(first)).contains("saved", "turn=1");
            var pid = pid(first);
            assertThat(pid(session.say("two"))).as("the same worker").isEqualTo(pid);

            var worker = ProcessHandle.of(pid).orElseThrow();
            RunningWarmpool.signal(worker, "KILL");
            await().atMost(PATIENCE).until(() -> !worker.isAlive());
            var third = session.say("three");
            assertThat(third.statusCode()).as(third.body()).isEqualTo(200);
            assertThat(pid(third)).isNotEqualTo(pid);
            assertThat(Conversation.history(third)).isEqualTo(session.said());

            warmpool.processes("faulty");
            warmpool.killSupervisor();
            warmpool.startAgain();
            var fourth = session.say("four");
            assertThat(fourth.statusCode()).as(fourth.body()).isEqualTo(200);
            assertThat(Conversation.history(fourth)).containsExactly("one", "two", "three", "four");
            assertThat(Conversation.kept(fourth)).contains("turn=4");

            var record = RunningWarmpool.json(session.record().body());
            assertThat(record.path("calls").asInt()).isEqualTo(4);
            assertThat(record.path("transcript")).hasSize(4);
            assertThat(record.path("transcript")
                            .path(2)
                            .path("input")
                            .path("text")
                            .asText())
                    .isEqualTo("three");
            assertThat(record.path("transcript").path(2).path("worker").asText())
                    .contains("pid=" + pid(third));
        }
    }

    @Test
    void aBusySessionLetsTheNextCallWaitOrRefusesItOrIsInterrupted() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty("Remembers", 2, "pools.faulty.on-busy=reject"))) {
            var session = new Conversation(warmpool, "faulty", "", "", "busy");
            var running =
                    warmpool.client().sendAsync(session.request("slow 60000").build(), BodyHandlers.ofString());
            await().atMost(PATIENCE).until(() -> {
                var record = session.record();
                return record.statusCode() == 200
                        && !RunningWarmpool.json(record.body()).path("running").isNull();
            });

            var refused = session.say("me too");
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.headers().firstValue("x-should-retry")).contains("false");
            var problem = RunningWarmpool.json(refused.body());
            assertThat(problem.path("type").asText()).endsWith("/session-busy");
            var runningCall = RunningWarmpool.json(session.record().body())
                    .path("running")
                    .asText();
            assertThat(problem.path("running").asText()).isEqualTo(runningCall);

            var waiting = warmpool.client()
                    .sendAsync(
                            session.request("waits", "Warmpool-On-Busy", "enqueue")
                                    .build(),
                            BodyHandlers.ofString());
            await().atMost(PATIENCE)
                    .until(() -> RunningWarmpool.json(session.record().body())
                                    .path("waiting")
                                    .asInt()
                            == 1);
            var urgent = session.say("urgent", "Warmpool-On-Busy", "interrupt");
            assertThat(urgent.statusCode()).as(urgent.body()).isEqualTo(200);
            assertThat(Conversation.history(urgent)).containsExactly("urgent");
            for (var interrupted : List.of(running, waiting)) {
                var answer = interrupted.get(30, TimeUnit.SECONDS);
                assertThat(answer.statusCode()).isEqualTo(409);
                assertThat(RunningWarmpool.json(answer.body()).path("type").asText())
                        .endsWith("/session-busy");
            }
            assertThat(warmpool.send(session.request("x", "Warmpool-On-Busy", "whatever"))
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void callsOfOneSessionRunOneAfterTheOtherInTheOrderTheyCame() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty("Remembers", 2))) {
            var session = new Conversation(warmpool, "faulty", "acme", "ann", "queue");
            session.say("first");
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = 0; i < 20; i++) {
                answers.add(
                        warmpool.client().sendAsync(session.request("slow 20").build(), BodyHandlers.ofString()));
            }
            for (var answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
            var last = session.say("last");
            assertThat(Conversation.history(last))
                    .as("no call has lost another's state")
                    .hasSize(22);
        }
    }

    @Test
    void aStateThatIsTooLargeIsNotSavedAndSaidSoAndTheAnswerComesAllTheSame() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty("Remembers", 1, "sessions.max-state=64k"))) {
            var session = new Conversation(warmpool, "faulty", "acme", "ann", "big");
            session.say("small");
            var large = session.say("big 100000");
            assertThat(large.statusCode()).as(large.body()).isEqualTo(200);
            assertThat(Conversation.kept(large)).contains("not-saved", "turn=2", "sessions.max-state");
            var after = session.say("after");
            assertThat(Conversation.history(after)).containsExactly("small", "after");
            assertThat(Conversation.kept(after)).contains("saved", "turn=3").doesNotContain("not-saved");

            assertThat(warmpool.send(session.request("fail")).statusCode()).isEqualTo(500);
            assertThat(Conversation.history(session.say("end")))
                    .as("a call that fails saves nothing")
                    .containsExactly("small", "after", "end");
            assertThat(session.outcomes()).containsExactly("done", "done", "done", "agent-failed", "done");
        }
    }

    @Test
    void aDamagedStateLetsTheSessionStartAnewAndSaySo() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty("Remembers", 1, "orphan-grace=0s"))) {
            var session = new Conversation(warmpool, "faulty", "acme", "ann", "damaged");
            session.say("the state of this one will be damaged");
            warmpool.processes("faulty");
            warmpool.killSupervisor();
            damageStates(warmpool.home().resolve("state/sessions.db"));
            warmpool.startAgain();
            var anew = session.say("again");
            assertThat(anew.statusCode()).as(anew.body()).isEqualTo(200);
            assertThat(Conversation.kept(anew)).contains("reset", "turn=2");
            assertThat(Conversation.history(anew)).containsExactly("again");
            assertThat(Conversation.kept(session.say("and on"))).doesNotContain("reset");
        }
    }

    @Test
    void whenTheStoreFailsCallsGoOnAndNothingIsCalledSavedThatIsNot() throws Exception {
        try (var warmpool = RunningWarmpool.start(
                Distribution.faulty("Remembers", 1, "sessions.sweep-interval=200ms", "orphan-grace=0s"))) {
            var session = new Conversation(warmpool, "faulty", "acme", "ann", "s");
            assertThat(Conversation.kept(session.say("one"))).startsWith("saved");
            try (var _ = new Locked(warmpool.home().resolve("state/sessions.db"))) {
                var second = session.say("two");
                assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
                assertThat(Conversation.kept(second)).startsWith("not-saved").contains("turn=2");
                assertThat(Conversation.history(session.say("three")))
                        .as("memory has it")
                        .containsExactly("one", "two", "three");
                await().atMost(PATIENCE)
                        .until(() -> status(warmpool).path("unsaved").asInt() == 1
                                && !status(warmpool).path("store").asText().equals("ok"));
            }
            await().atMost(PATIENCE)
                    .until(() -> status(warmpool).path("store").asText().equals("ok")
                            && status(warmpool).path("unsaved").asInt() == 0);
            warmpool.processes("faulty");
            warmpool.killSupervisor();
            warmpool.startAgain();
            var fourth = session.say("four");
            assertThat(Conversation.history(fourth)).containsExactly("one", "two", "three", "four");
            assertThat(Conversation.kept(fourth)).startsWith("saved").contains("turn=4");
        }
    }

    /** Somebody else holds the write lock of the store and does not let go. */
    private record Locked(Connection connection) implements AutoCloseable {

        Locked(Path store) throws SQLException {
            this(DriverManager.getConnection("jdbc:sqlite:" + store));
            try (var statement = connection.createStatement()) {
                statement.execute("begin immediate");
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    @Test
    void thereAreNoMoreSessionsThanThereMayBeAndIdleOnesGo() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty(
                "Remembers",
                1,
                "sessions.max=3",
                "sessions.max-per-user=2",
                "sessions.idle-timeout=3s",
                "sessions.sweep-interval=200ms"))) {
            assertThat(say(warmpool, "ann", "a-1").statusCode()).isEqualTo(200);
            assertThat(say(warmpool, "ann", "a-2").statusCode()).isEqualTo(200);
            var third = say(warmpool, "ann", "a-3");
            assertThat(third.statusCode()).isEqualTo(503);
            assertThat(third.body()).contains("max-per-user");
            assertThat(say(warmpool, "bob", "b-1").statusCode()).isEqualTo(200);
            var fourth = say(warmpool, "bob", "b-2");
            assertThat(fourth.statusCode()).isEqualTo(503);
            assertThat(fourth.body()).contains("sessions.max");
            await().atMost(PATIENCE).until(() -> status(warmpool).path("count").asInt() == 0);
            var anew = say(warmpool, "ann", "a-1");
            assertThat(Conversation.history(anew)).containsExactly("hello");
        }
    }

    @Test
    void anOperatorFindsShowsAndRemovesSessionsAndAClientDeletesItsOwn() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty("Remembers", 1))) {
            var ann = new Conversation(warmpool, "faulty", "acme", "ann", "same");
            var bob = new Conversation(warmpool, "faulty", "acme", "bob", "same");
            ann.say("from ann");
            bob.say("from bob");
            var list = warmpool.cli("sessions", "ls");
            assertThat(list.exit()).as(list.err()).isZero();
            assertThat(list.out()).contains("same", "ann", "bob");
            var ambiguous = warmpool.cli("sessions", "show", "same");
            assertThat(ambiguous.exit()).isEqualTo(1);
            assertThat(ambiguous.err()).contains("tenant and user", "user='ann'");
            assertThat(warmpool.cli("sessions", "show", "same", "--user", "ann").out())
                    .contains("from ann")
                    .doesNotContain("from bob");
            assertThat(warmpool.cli("ps").out()).containsPattern(Pattern.compile("HIT%"));

            assertThat(bob.delete().statusCode()).isEqualTo(204);
            assertThat(bob.delete().statusCode()).isEqualTo(404);
            assertThat(bob.record().statusCode()).isEqualTo(404);
            var removed = warmpool.cli("sessions", "rm", "same");
            assertThat(removed.exit()).as(removed.err()).isZero();
            assertThat(ann.record().statusCode()).isEqualTo(404);
            assertThat(warmpool.cli("sessions", "rm", "same").exit()).isEqualTo(1);
            assertThat(Conversation.history(ann.say("anew"))).containsExactly("anew");
            assertThat(RunningWarmpool.json(
                                    warmpool.cli("sessions", "ls", "--json").out())
                            .path("sessions"))
                    .hasSize(1);
        }
    }

    private static HttpResponse<String> say(RunningWarmpool warmpool, String user, String id) throws Exception {
        return new Conversation(warmpool, "faulty", "", user, id).say("hello");
    }

    private static JsonNode status(RunningWarmpool warmpool) throws Exception {
        return RunningWarmpool.json(warmpool.cli("status", "--json").out()).path("sessions");
    }

    private static long pid(HttpResponse<String> answer) throws Exception {
        return RunningWarmpool.json(answer.body()).path("pid").asLong();
    }

    private static void damageStates(Path store) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + store);
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("update state set bytes = x'00'"))
                    .isOne();
        }
    }
}
