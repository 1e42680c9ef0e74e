package io.warmpool.e2e.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.warmpool.e2e.RunningWarmpool;
import io.warmpool.supervisor.job.redis.RedisServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two supervisors that share their jobs. The tests share them too, and leave both running; each has jobs of its own. */
class SharedJobsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static SharedPair pair;
    private static JobClient one;
    private static JobClient other;

    @BeforeAll
    static void start() throws Exception {
        pair = SharedPair.start(folder);
        one = new JobClient(() -> pair.one().url());
        other = new JobClient(() -> pair.other().url());
    }

    @AfterAll
    static void stop() throws Exception {
        one.close();
        other.close();
        pair.close();
    }

    private static String submitted(JobClient to, String agent, String input, String... headers) throws Exception {
        var answer = to.submit(agent, input, headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JobClient.json(answer.body()).path("id").asText();
    }

    private static JsonNode ended(JobClient by, String id) throws Exception {
        var job = by.awaitEnd(id, 50);
        assertThat(JobClient.isEnd(job.path("state").asText()))
                .as(job.toString())
                .isTrue();
        return job;
    }

    /** The job once its agent has begun. */
    private static JsonNode awaitRunning(JobClient by, String id) {
        return await().atMost(PATIENCE)
                .until(
                        () -> by.job(id),
                        job -> job.path("state").asText().equals("running")
                                && !job.path("attempts").isEmpty()
                                && !job.path("attempts").path(0).path("started").isNull());
    }

    /** Whether its last attempt is with a worker of this one. */
    private static boolean runsAt(RunningWarmpool supervisor, JsonNode job) throws Exception {
        var attempts = job.path("attempts");
        return supervisor
                .pids(job.path("agent").asText())
                .contains(attempts.path(attempts.size() - 1).path("pid").asLong());
    }

    @Test
    void eitherAnswersForAnyJob() throws Exception {
        var id = submitted(
                one, "counts", "steps=10000 pause=20", "Idempotency-Key", "either-1", "Warmpool-User", "either");
        awaitRunning(one, id);
        var there = awaitRunning(other, id);
        assertThat(there.path("id").asText()).isEqualTo(id);
        assertThat(JobClient.json(
                                other.get("/v1/jobs?state=running&user=either").body())
                        .path("jobs"))
                .extracting(job -> job.path("id").asText())
                .containsExactly(id);
        var again = other.submit(
                "counts", "steps=10000 pause=20", "Idempotency-Key", "either-1", "Warmpool-User", "either");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(JobClient.json(again.body()).path("id").asText()).isEqualTo(id);

        // Whoever runs it, one of these two follows and one of these two waits at the supervisor that does not.
        var runner = runsAt(pair.one(), there) ? one : other;
        var idle = runner.equals(one) ? other : one;
        var follower = new JobFollower(idle, id);
        var following = Thread.ofVirtual().start(follower);
        await().atMost(PATIENCE)
                .until(() ->
                        follower.seen().stream().anyMatch(event -> event.name().equals("delta")));
        var waiting = CompletableFuture.supplyAsync(() -> awaitedEnd(idle, id));
        var seen = follower.seen().size();
        await().atMost(PATIENCE).until(() -> follower.seen().size() > seen + 10);

        assertThat(idle.delete("/v1/jobs/" + id).statusCode()).isEqualTo(409);
        var began = System.nanoTime();
        assertThat(idle.post("/v1/jobs/" + id + "/cancel").statusCode()).isEqualTo(200);
        assertThat(waiting.get(50, TimeUnit.SECONDS).path("state").asText()).isEqualTo("cancelled");
        // The one that runs it was told, and so was the one that waits: neither had to look for it.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(following.join(PATIENCE)).isTrue();
        assertThat(follower.seen().getLast().name()).isEqualTo("error");
        assertThat(follower.seen().getLast().data().path("job").path("state").asText())
                .isEqualTo("cancelled");
        assertThat(follower.connections()).isEqualTo(1);

        assertThat(runner.delete("/v1/jobs/" + id).statusCode()).isEqualTo(204);
        assertThat(idle.get("/v1/jobs/" + id).statusCode()).isEqualTo(404);
    }

    private static JsonNode awaitedEnd(JobClient by, String id) {
        try {
            return ended(by, id);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void bothRunWhatEitherWasGivenAndItsOutputIsReadAtBoth() throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 16; i++) {
            ids.add(submitted(one, "counts", "steps=4 pause=50"));
        }
        var ran = new HashMap<RunningWarmpool, Integer>();
        for (var id : ids) {
            var job = ended(other, id);
            assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
            assertThat(one.get("/v1/jobs/" + id + "/output").body()).contains(id);
            ran.merge(runsAt(pair.one(), job) ? pair.one() : pair.other(), 1, Integer::sum);
            assertThat(pair.journal().starts(id)).isEqualTo(1);
        }
        assertThat(ran).containsOnlyKeys(pair.one(), pair.other());
    }

    @Test
    void theJobsOfOneThatDiesWithItsWorkersAreTakenOver() throws Exception {
        var ids = new ArrayList<String>();
        var once = new ArrayList<String>();
        for (int i = 0; i < 6; i++) {
            ids.add(submitted(one, "counts", "steps=20 pause=100"));
            once.add(submitted(one, "once", "steps=20 pause=100"));
        }
        // Two of each run here, and two there.
        for (var list : List.of(ids, once)) {
            await().atMost(PATIENCE).until(() -> {
                var here = 0;
                for (var id : list) {
                    var job = other.job(id);
                    here += job.path("state").asText().equals("running") && runsAt(pair.one(), job) ? 1 : 0;
                }
                return here > 0;
            });
        }
        var pids = pair.one().pids("once");
        SharedPair.killWithWorkers(pair.one());
        var lost = 0;
        try {
            for (var id : ids) {
                var job = ended(other, id);
                assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
            }
            for (var id : once) {
                var job = ended(other, id);
                var ran = pair.journal();
                if (!ran.ended(id, 1)) {
                    lost++;
                    assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("failed");
                    assertThat(job.path("cause").path("problem").asText()).isEqualTo("supervisor-lost");
                    assertThat(job.path("cause").path("detail").asText()).contains("the supervisor that ran it ended");
                    assertThat(other.post("/v1/jobs/" + id + "/retry").statusCode())
                            .isEqualTo(409);
                } else if (!pids.contains(
                        job.path("attempts").path(0).path("pid").asLong())) {
                    assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
                }
                assertThat(job.path("attempts")).hasSize(1);
                assertThat(ran.starts(id)).isLessThanOrEqualTo(1);
            }
        } finally {
            pair.one().startAgain();
        }
        assertThat(lost).isPositive();
        assertThat(ended(one, submitted(one, "once", "steps=1")).path("state").asText())
                .isEqualTo("succeeded");
    }

    @Test
    void withoutRedisJobsAreRefusedAndEverythingElseGoesOn() throws Exception {
        var id = submitted(one, "once", "steps=20 pause=100");
        awaitRunning(one, id);
        pair.redis().kill();
        var killed = System.nanoTime();
        try {
            var refused = one.submit("counts", "steps=1");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body())
                    .contains("overloaded", "127.0.0.1:" + pair.redis().port() + " cannot be reached");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(other.get("/v1/jobs/" + id).statusCode()).isEqualTo(503);
            for (var supervisor : List.of(pair.one(), pair.other())) {
                assertThat(supervisor
                                .send(HttpRequest.newBuilder(URI.create(supervisor.url() + "/readyz")))
                                .statusCode())
                        .isEqualTo(200);
                assertThat(supervisor.ask("counts", "steps=1").statusCode()).isEqualTo(200);
                assertThat(SharedPair.status(supervisor).path("store").asText()).contains("cannot be reached");
            }
            await().atMost(PATIENCE)
                    .until(() ->
                            pair.journal().ended(id, 1) && System.nanoTime() - killed > SharedPair.LEASE.toNanos());
            // Nobody but the memory of the one that ran it knows this outcome.
            await().atMost(PATIENCE)
                    .until(() -> SharedPair.status(pair.one()).path("unstored").asInt()
                                    + SharedPair.status(pair.other())
                                            .path("unstored")
                                            .asInt()
                            == 1);
            assertThat(pair.one().cli("status").err()).contains("cannot be reached");
        } finally {
            pair.redis().start();
        }
        // However long Redis was away, nobody takes a job from a supervisor that lives.
        await().atMost(PATIENCE).until(() -> one.get("/v1/jobs/" + id).statusCode() == 200);
        var job = ended(other, id);
        assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
        assertThat(pair.journal().starts(id)).isEqualTo(1);
        assertThat(SharedPair.status(pair.one()).path("store").asText()).isEqualTo("ok");
        assertThat(ended(one, submitted(other, "counts", "steps=1"))
                        .path("state")
                        .asText())
                .isEqualTo("succeeded");
    }

    @Test
    void aRedisThatWouldForgetJobsIsToldOfAtTheStart(@TempDir Path files) throws Exception {
        try (var forgetful = RedisServer.with(files, "s3cr3t-of-the-test", "appendonly no");
                var warmpool = RunningWarmpool.start(RunningWarmpool.echo(1, "store=" + forgetful.uri()))) {
            assertThat(warmpool.output())
                    .contains("127.0.0.1:" + forgetful.port() + " has appendonly no", "set appendonly yes")
                    .doesNotContain("s3cr3t");
            assertThat(warmpool.cli("status").out()).doesNotContain("s3cr3t");
        }
    }

    @Test
    void oneThatStartsWithoutRedisSaysSoAndTakesJobsWhenItIsThere(@TempDir Path files) throws Exception {
        try (var late = RedisServer.durable(files, "everysec")) {
            late.kill();
            try (var warmpool = RunningWarmpool.start(RunningWarmpool.echo(1, "store=" + late.uri()));
                    var client = new JobClient(warmpool::url)) {
                assertThat(warmpool.output()).contains("127.0.0.1:" + late.port() + " cannot be reached");
                assertThat(client.submit("echo", "hello").statusCode()).isEqualTo(503);
                assertThat(warmpool.ask("echo", "hello").statusCode()).isEqualTo(200);
                late.start();
                await().atMost(PATIENCE)
                        .until(() -> client.submit("echo", "hello", "Idempotency-Key", "late")
                                        .statusCode()
                                < 300);
                var id = JobClient.json(client.submit("echo", "hello", "Idempotency-Key", "late")
                                .body())
                        .path("id")
                        .asText();
                assertThat(ended(client, id).path("state").asText()).isEqualTo("succeeded");
            }
        }
    }
}
