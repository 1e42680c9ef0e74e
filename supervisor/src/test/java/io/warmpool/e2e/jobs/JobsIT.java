package io.warmpool.e2e.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.warmpool.e2e.RunningWarmpool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients and operators see of jobs, against the real distribution. The tests share one; each has jobs of its own. */
class JobsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static Path journal;
    private static RunningWarmpool warmpool;
    private static JobClient client;

    @BeforeAll
    static void start() throws IOException {
        journal = Files.createFile(folder.resolve("journal"));
        warmpool = RunningWarmpool.start(JobPools.with(journal, "http.max-body=64k"));
        client = new JobClient(warmpool::url);
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        warmpool.close();
    }

    private static String submitted(String agent, String input, String... headers) throws Exception {
        var answer = client.submit(agent, input, headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        var job = JobClient.json(answer.body());
        var id = job.path("id").asText();
        assertThat(answer.headers().firstValue("Location")).contains("/v1/jobs/" + id);
        assertThat(job.path("state").asText()).isEqualTo("queued");
        return id;
    }

    private static JsonNode ended(String id) throws Exception {
        var job = client.awaitEnd(id, 50);
        assertThat(JobClient.isEnd(job.path("state").asText()))
                .as(job.toString())
                .isTrue();
        return job;
    }

    private static void awaitRunning(String id) {
        await().atMost(PATIENCE).until(() -> {
            var attempts = client.job(id).path("attempts");
            return !attempts.isEmpty() && !attempts.path(0).path("started").isNull();
        });
    }

    @Test
    void aJobRunsInAWorkerAndItsRecordTellsAllOfIt() throws Exception {
        var id = submitted("counts", "steps=3 pause=5", "Warmpool-User", "ann", "Warmpool-Tenant", "acme");
        var job = ended(id);
        assertThat(job.path("state").asText()).isEqualTo("succeeded");
        assertThat(job.path("output").path("job").asText()).isEqualTo(id);
        assertThat(job.path("output").path("attempt").asInt()).isEqualTo(1);
        assertThat(job.path("progress").path("done").asInt()).isEqualTo(3);
        assertThat(job.path("progress").path("total").asInt()).isEqualTo(3);
        var attempt = job.path("attempts").path(0);
        assertThat(warmpool.pids("counts")).contains(attempt.path("pid").asLong());
        assertThat(job.path("output").path("pid")).isEqualTo(attempt.path("pid"));
        assertThat(Instant.parse(job.path("started").asText()))
                .isBetween(
                        Instant.parse(job.path("created").asText()),
                        Instant.parse(job.path("ended").asText()));
        assertThat(client.get("/v1/jobs/" + id + "/output").body()).contains(id);

        var follower = new JobFollower(client, id);
        follower.run();
        assertThat(follower.seen())
                .extracting(JobFollower.Seen::name)
                .contains("state", "delta", "progress")
                .endsWith("done");
        assertThat(follower.seen().getLast().data().path("output")).isEqualTo(job.path("output"));
    }

    @Test
    void invokeWithPreferRespondAsyncIsAJobToo() throws Exception {
        var answer = warmpool.send(warmpool.invoke("counts", "steps=1 pause=0").header("Prefer", "respond-async"));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Preference-Applied")).contains("respond-async");
        assertThat(ended(JobClient.json(answer.body()).path("id").asText())
                        .path("state")
                        .asText())
                .isEqualTo("succeeded");
    }

    @Test
    void theSameKeyGivesTheSameJobAndAnotherPayloadIsRefused() throws Exception {
        var id = submitted("counts", "steps=1 pause=0", "Idempotency-Key", "k-1");
        var again = client.submit("counts", "steps=1 pause=0", "Idempotency-Key", "k-1");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(JobClient.json(again.body()).path("id").asText()).isEqualTo(id);
        var other = client.submit("counts", "steps=2 pause=0", "Idempotency-Key", "k-1");
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("idempotency-conflict", id);
        ended(id);
        assertThat(AgentJournal.read(journal).starts(id)).isEqualTo(1);
    }

    @Test
    void aRunningJobIsCancelledAndItsAgentStops() throws Exception {
        var id = submitted("counts", "steps=10000 pause=20");
        awaitRunning(id);
        assertThat(client.post("/v1/jobs/" + id + "/cancel").statusCode()).isEqualTo(200);
        assertThat(ended(id).path("state").asText()).isEqualTo("cancelled");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(warmpool.workers("counts"))
                        .allMatch(worker -> worker.path("running").asInt() == 0));
        var again = client.post("/v1/jobs/" + id + "/cancel");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(JobClient.json(again.body()).path("state").asText()).isEqualTo("cancelled");
    }

    @Test
    void aJobThatKillsTwoWorkersIsDeadAndSaysWhy() throws Exception {
        var id = submitted(
                "counts",
                "steps=4 pause=1 die-at=2 die-attempts=9",
                "Warmpool-Retries",
                "9",
                "Warmpool-Back-Off",
                "50ms");
        var job = ended(id);
        assertThat(job.path("state").asText()).isEqualTo("dead");
        assertThat(job.path("attempts"))
                .hasSize(2)
                .allSatisfy(
                        attempt -> assertThat(attempt.path("outcome").asText()).isEqualTo("worker-lost"));
        assertThat(job.path("cause").path("detail").asText()).contains("2 workers were lost");
        assertThat(AgentJournal.read(journal).starts(id)).isEqualTo(2);

        var retried = client.post("/v1/jobs/" + id + "/retry");
        assertThat(retried.statusCode()).isEqualTo(200);
        assertThat(ended(id).path("attempts")).hasSize(4);
    }

    @Test
    void aJobWhoseWorkerDiesIsTriedAgain() throws Exception {
        var id = submitted("counts", "steps=4 pause=1 die-at=2 die-attempts=1", "Warmpool-Back-Off", "50ms");
        var job = ended(id);
        assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
        assertThat(job.path("output").path("attempt").asInt()).isEqualTo(2);
        assertThat(job.path("attempts").path(0).path("cause").asText()).contains("counts/");
    }

    @Test
    void aJobAtMostOnceIsNotTriedAgain() throws Exception {
        var id = submitted("once", "steps=4 pause=1 die-at=2 die-attempts=9");
        var job = ended(id);
        assertThat(job.path("state").asText()).isEqualTo("failed");
        assertThat(job.path("cause").path("problem").asText()).isEqualTo("worker-lost");
        assertThat(AgentJournal.read(journal).starts(id)).isEqualTo(1);
        assertThat(client.post("/v1/jobs/" + id + "/retry").statusCode()).isEqualTo(409);
    }

    @Test
    void attemptsThatFailAreUsedUp() throws Exception {
        var id = submitted("counts", "steps=1 pause=0 throw=1", "Warmpool-Retries", "1", "Warmpool-Back-Off", "20ms");
        var job = ended(id);
        assertThat(job.path("state").asText()).isEqualTo("dead");
        assertThat(job.path("attempts"))
                .hasSize(2)
                .allSatisfy(
                        attempt -> assertThat(attempt.path("outcome").asText()).isEqualTo("agent-failed"));
        var refused = ended(submitted("counts", "steps=1 pause=0 fail=bad-request"));
        assertThat(refused.path("state").asText()).isEqualTo("failed");
        assertThat(refused.path("attempts")).hasSize(1);
    }

    @Test
    void jobsNeverStarveSomebodyWhoWaits() throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            ids.add(submitted("counts", "steps=1 pause=300"));
        }
        awaitRunning(ids.getFirst());
        var took = new ArrayList<Long>();
        for (int i = 0; i < 20; i++) {
            var began = System.nanoTime();
            assertThat(warmpool.ask("counts", "steps=1 pause=0").statusCode()).isEqualTo(200);
            took.add((System.nanoTime() - began) / 1_000_000);
            assertThat(client.job(ids.getLast()).path("state").asText()).isEqualTo("queued");
        }
        took.sort(null);
        // A job takes 300 ms, and sixty of them four at a time more than four seconds.
        assertThat(took.get(took.size() / 2)).isLessThan(250);
        for (var id : ids) {
            assertThat(client.post("/v1/jobs/" + id + "/cancel").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void jobsOfOneSessionRunOneAfterTheOther() throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            ids.add(submitted("counts", "steps=2 pause=30", "Warmpool-Session", "s-1", "Warmpool-User", "ann"));
        }
        var lines = new ArrayList<List<String>>();
        for (var id : ids) {
            assertThat(ended(id).path("state").asText()).isEqualTo("succeeded");
        }
        for (var line : AgentJournal.read(journal).lines()) {
            if (ids.contains(line.job())) {
                lines.add(List.of(line.what(), line.job()));
            }
        }
        for (int i = 0; i < lines.size(); i += 2) {
            assertThat(lines.get(i + 1)).isEqualTo(List.of("end", lines.get(i).get(1)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Warmpool-Run-At | 2001-01-01T00:00:00Z | in the future",
                "Warmpool-Run-At | yesterday | RFC 3339",
                "Warmpool-Delay | 5 | 30s",
                "Warmpool-Priority | 10 | from 0 to 9",
                "Warmpool-Retries | 21 | from 0 to 20",
                "Warmpool-Webhook | http://127.0.0.1:1/x | webhook-private",
                "Warmpool-Webhook | ftp://example.org/x | http",
                "Warmpool-Webhook | http://169.254.169.254/latest | webhook-private",
                "Warmpool-Keep | 8000h | max-keep"
            })
    void badOptionsAreRefusedAndSayWhatToDo(String header, String value, String says) throws Exception {
        var answer = client.submit("counts", "steps=1 pause=0", header, value);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("bad-request", says);
    }

    @Test
    void whatIsNotThereOrTooLargeIsToldSo() throws Exception {
        assertThat(client.get("/v1/jobs/01kb0000000000000000000000").statusCode())
                .isEqualTo(404);
        assertThat(client.get("/v1/jobs/no-such-thing").statusCode()).isEqualTo(400);
        assertThat(client.submit("nobody", "x").statusCode()).isEqualTo(404);
        assertThat(client.submit("counts", "x".repeat(65 * 1024)).statusCode()).isEqualTo(413);
        assertThat(client.submit("counts", "x", "Idempotency-Key", "k".repeat(256))
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.get("/v1/jobs?state=done").statusCode()).isEqualTo(400);
    }

    @Test
    void aDelayedJobWaitsAndIsDeletedOnlyWhenItHasEnded() throws Exception {
        var id = submitted("counts", "steps=1 pause=0", "Warmpool-Delay", "1h");
        assertThat(client.delete("/v1/jobs/" + id).statusCode()).isEqualTo(409);
        assertThat(client.post("/v1/jobs/" + id + "/cancel").statusCode()).isEqualTo(200);
        assertThat(client.delete("/v1/jobs/" + id).statusCode()).isEqualTo(204);
        assertThat(client.get("/v1/jobs/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void operatorsHaveTheirVerbs() throws Exception {
        var submit = warmpool.cli("jobs", "submit", "counts", "steps=3 pause=1", "--priority", "7");
        assertThat(submit.exit()).as(submit.err()).isZero();
        var id = submit.out().strip();
        var follow = warmpool.cli("jobs", "follow", id);
        assertThat(follow.exit()).as(follow.err()).isZero();
        assertThat(warmpool.cli("jobs", "ls", "--agent", "counts", "--all").out())
                .contains(id, "succeeded");
        assertThat(warmpool.cli("jobs", "show", id).out()).contains(id, "succeeded", "counts/", "pid");
        assertThat(warmpool.cli("jobs", "cancel", id).exit()).isZero();
        assertThat(warmpool.cli("jobs", "retry", id).exit()).isEqualTo(1);
        assertThat(warmpool.cli("jobs", "rm", id).exit()).isZero();
        assertThat(warmpool.cli("jobs", "show", id).exit()).isEqualTo(1);
    }
}
