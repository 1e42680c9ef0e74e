package io.warmpool.supervisor.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.job.Cause;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.job.JobHealth;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.session.NoSessions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobRoutesTest {

    private static final Instant TEN = Instant.parse("2026-01-01T10:00:00Z");

    private final ListedJobs jobs = new ListedJobs();
    private final List<ControlRoute> routes =
            ControlServer.routes(Answer.controlled(new NoSessions(), jobs, Answer.pool("assistant")));

    // ---- the list ----

    @Test
    void jobsOfAllTenantsAreListedTheNewestFirstAndEachFilterChooses() throws Exception {
        jobs.add(SampleJob.numbered(1).whose("acme", "ann", "talk"))
                .add(SampleJob.numbered(2).running())
                .add(SampleJob.numbered(3).agent("removed"));
        assertThat(listed(Map.of())).containsExactly(id(3), id(2), id(1));
        assertThat(listed(Map.of("state", "running"))).containsExactly(id(2));
        assertThat(listed(Map.of("agent", "removed"))).containsExactly(id(3));
        assertThat(listed(Map.of("tenant", "acme"))).containsExactly(id(1));
        assertThat(listed(Map.of("user", "ann", "session", "talk"))).containsExactly(id(1));
        assertThat(listed(Map.of("tenant", ""))).containsExactly(id(3), id(2));
        assertThat(listed(Map.of("before", id(2)))).containsExactly(id(1));
    }

    @Test
    void aPageNamesTheNextAndTheLastNamesNone() throws Exception {
        jobs.add(SampleJob.numbered(1)).add(SampleJob.numbered(2)).add(SampleJob.numbered(3));
        var first = get(Map.of("limit", "2")).json();
        assertThat(first.path("jobs")).hasSize(2);
        assertThat(first.path("next").asText()).isEqualTo(id(2));
        var last = get(Map.of("limit", "2", "before", id(2))).json();
        assertThat(last.path("jobs")).hasSize(1);
        assertThat(last.path("next").isNull()).isTrue();
    }

    @Test
    void whatIsNotInOrderInAListIsRefusedByItsName() throws Exception {
        refused(Map.of("stat", "dead"), "unknown parameter stat; known: [agent, before, limit, session, state");
        refused(
                Map.of("state", "gone"),
                "'state' must be one of queued, running, succeeded, failed, cancelled, dead, was 'gone'");
        refused(Map.of("limit", "1001"), "'limit' must be a number from 1 to 1000, was '1001'");
        refused(Map.of("before", "x"), "'before' has 26 letters and digits, without i, l, o and u, was 'x'");
    }

    @Test
    void anAgentThatNeverWasIsAMistakeUnlessItLeftJobs() throws Exception {
        jobs.add(SampleJob.numbered(1).agent("removed"));
        assertThat(get(Map.of("agent", "assistent")).slug()).isEqualTo("unknown-pool");
        assertThat(get(Map.of("agent", "assistant")).status()).isEqualTo(200);
        assertThat(listed(Map.of("agent", "removed"))).hasSize(1);
    }

    // ---- one ----

    @Test
    void aJobThatSucceededIsToldWithItsOutputAsText() throws Exception {
        jobs.add(
                SampleJob.numbered(1)
                        .whose("acme", "ann", "talk")
                        .attempt(TEN, TEN.plusSeconds(2), "done", "")
                        .progress("{\"done\":1,\"total\":2,\"note\":\"n\"}")
                        .succeeded(TEN.plusSeconds(2), "text/plain", 4),
                "schö".getBytes(StandardCharsets.UTF_8));
        var job = one(id(1)).json();
        assertThat(job.path("id").asText()).isEqualTo(id(1));
        assertThat(job.path("state").asText()).isEqualTo("succeeded");
        assertThat(job.path("tenant").asText()).isEqualTo("acme");
        assertThat(job.path("progress").path("total").asInt()).isEqualTo(2);
        assertThat(job.path("attempts").path(0).path("pid").asInt()).isEqualTo(4711);
        assertThat(job.path("output").asText()).isEqualTo("schö");
        assertThat(job.has("partial")).isFalse();
        assertThat(one(id(1).toUpperCase(Locale.ROOT)).json()).isEqualTo(job);
    }

    @Test
    void anOutputThatIsNoTextOrTooLargeIsLeftOut() throws Exception {
        jobs.add(SampleJob.numbered(1).succeeded(TEN, "image/png", 2), new byte[] {(byte) 0x89, 1});
        jobs.add(SampleJob.numbered(2).succeeded(TEN, "text/plain", 64 * 1024 + 1), new byte[64 * 1024 + 1]);
        for (var id : List.of(id(1), id(2))) {
            var job = one(id).json();
            assertThat(job.has("output")).isFalse();
            assertThat(job.has("output-size")).isTrue();
        }
        jobs.add(SampleJob.numbered(3).succeeded(TEN, "text/plain", 64 * 1024), new byte[64 * 1024]);
        assertThat(one(id(3)).json().path("output").asText()).hasSize(64 * 1024);
    }

    @Test
    void aJobThatHasNotSucceededIsToldWithWhatItHasEmitted() throws Exception {
        jobs.add(SampleJob.numbered(1).running(), new JobDesk.Partial("half a", true));
        jobs.add(SampleJob.numbered(2)
                .ended(JobState.DEAD, TEN, new Cause("worker-lost", "killed by signal 9 (SIGKILL)")));
        var running = one(id(1)).json();
        assertThat(running.path("partial")).isEqualTo(Json.MAPPER.readTree("{\"text\":\"half a\",\"cut\":true}"));
        var dead = one(id(2)).json();
        assertThat(dead.has("partial")).isFalse();
        assertThat(dead.path("cause").path("problem").asText()).isEqualTo("worker-lost");
    }

    @Test
    void whatIsNoIdAndWhatIsNotThereAreToldApart() throws Exception {
        for (var method : List.of("GET", "DELETE")) {
            assertThat(answer(method, List.of("v1", "jobs", "nonsense")).slug()).isEqualTo("bad-request");
            assertThat(answer(method, List.of("v1", "jobs", id(9))).status()).isEqualTo(404);
            assertThat(answer(method, List.of("v1", "jobs", id(9))).slug()).isEqualTo("unknown-job");
        }
        for (var verb : List.of("cancel", "retry")) {
            assertThat(answer("POST", List.of("v1", "jobs", "nonsense", verb)).slug())
                    .isEqualTo("bad-request");
            assertThat(answer("POST", List.of("v1", "jobs", id(9), verb)).slug())
                    .isEqualTo("unknown-job");
        }
    }

    // ---- what can be done to one ----

    @Test
    void cancellingIsDoneOnceAndToOneThatHasEndedIsNoError() throws Exception {
        jobs.add(SampleJob.numbered(1)).add(SampleJob.numbered(2).running());
        for (int i = 0; i < 2; i++) {
            assertThat(command(id(1), "cancel").json().path("state").asText()).isEqualTo("cancelled");
        }
        var running = command(id(2), "cancel").json();
        assertThat(running.path("state").asText()).isEqualTo("running");
        assertThat(running.path("cancelling").asBoolean()).isTrue();
    }

    @Test
    void onlyWhatIsDeadOrFailedIsTriedAgain() throws Exception {
        jobs.add(SampleJob.numbered(1).ended(JobState.DEAD, TEN, new Cause("worker-lost", "killed")));
        assertThat(command(id(1), "retry").json().path("state").asText()).isEqualTo("queued");
        var again = command(id(1), "retry");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.slug()).isEqualTo("job-state");
        assertThat(again.detail()).isEqualTo("it is queued, and not dead or failed");
    }

    @Test
    void onlyWhatHasEndedIsDeletedAndOnlyOnce() throws Exception {
        jobs.add(SampleJob.numbered(1).running())
                .add(SampleJob.numbered(2).ended(JobState.FAILED, TEN, new Cause("agent-failed", "no")));
        assertThat(answer("DELETE", List.of("v1", "jobs", id(1))).slug()).isEqualTo("job-state");
        assertThat(answer("DELETE", List.of("v1", "jobs", id(2))).json())
                .isEqualTo(Json.MAPPER.readTree("{\"deleted\":true,\"id\":\"" + id(2) + "\"}"));
        assertThat(answer("DELETE", List.of("v1", "jobs", id(2))).slug()).isEqualTo("unknown-job");
        assertThat(listed(Map.of())).containsExactly(id(1));
    }

    @Test
    void aBodyOrAParameterThatMeansNothingIsRefused() throws Exception {
        jobs.add(SampleJob.numbered(1));
        var path = List.of("v1", "jobs", id(1), "cancel");
        assertThat(Answer.of(routes, "POST", path, Map.of(), "{\"why\":\"x\"}").slug())
                .isEqualTo("bad-request");
        assertThat(Answer.of(routes, "POST", path, Map.of("wait", "1s"), "").slug())
                .isEqualTo("bad-request");
        assertThat(one(id(1)).json().path("state").asText()).isEqualTo("queued");
    }

    @Test
    void aStoreThatFailsIsNamed() throws Exception {
        jobs.add(SampleJob.numbered(1));
        jobs.fail();
        for (var answer : List.of(
                get(Map.of()),
                one(id(1)),
                command(id(1), "cancel"),
                command(id(1), "retry"),
                answer("DELETE", List.of("v1", "jobs", id(1))))) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.slug()).isEqualTo("store-failed");
            assertThat(answer.detail()).isEqualTo("the disk is full");
        }
    }

    // ---- the status ----

    @Test
    void theStatusCountsThemByStateAndSaysHowTheStoreIs() throws Exception {
        jobs.health(new JobHealth(Map.of(JobState.QUEUED, 3L, JobState.DEAD, 1L), 500, 2, 4, "the disk is full"));
        var route = new StatusRoute(Answer.controlled(new NoSessions(), jobs), _ -> null);
        var told = Answer.of(List.of(route), "GET", List.of("v1", "status"), Map.of(), "")
                .json()
                .path("jobs");
        assertThat(told).isEqualTo(Json.MAPPER.readTree("""
                {"counts":{"queued":3,"running":0,"succeeded":0,"failed":0,"cancelled":0,"dead":1},
                 "max-queued":500,"here":2,"unstored":4,"store":"the disk is full"}
                """));
    }

    // ---- inside ----

    private static String id(int number) {
        return SampleJob.id(number).text();
    }

    private List<String> listed(Map<String, String> query) throws Exception {
        var ids = new ArrayList<String>();
        get(query).json().path("jobs").forEach(job -> ids.add(job.path("id").asText()));
        return ids;
    }

    private void refused(Map<String, String> query, String detail) throws Exception {
        var answer = get(query);
        assertThat(answer.slug()).isEqualTo("bad-request");
        assertThat(answer.detail()).startsWith(detail);
    }

    private Answer get(Map<String, String> query) throws Exception {
        return Answer.of(routes, "GET", List.of("v1", "jobs"), query, "");
    }

    private Answer one(String id) throws Exception {
        return answer("GET", List.of("v1", "jobs", id));
    }

    private Answer command(String id, String verb) throws Exception {
        return answer("POST", List.of("v1", "jobs", id, verb));
    }

    private Answer answer(String method, List<String> path) throws Exception {
        return Answer.of(routes, method, path, Map.of(), "");
    }
}
