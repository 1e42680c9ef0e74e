package io.warmpool.supervisor.job.redis;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.Claim;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobLimits;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.JobStore.Submission;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.JobStore.Written;
import io.warmpool.supervisor.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of jobs when Redis does not answer, dies, or forgets. */
class RedisFaultsTest {

    private static final JobLimits LIMITS = new JobLimits(1000, 16 << 20, Duration.ofMinutes(1));
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final AtomicLong CALLS = new AtomicLong(1);

    @TempDir
    private Path folder;

    private RedisServer server;
    private RedisJobs jobs;

    @BeforeEach
    void open() throws Exception {
        server = RedisServer.durable(folder, "always");
        jobs = RedisJobs.open(server.uri(), LIMITS);
    }

    @AfterEach
    void close() throws Exception {
        if (jobs != null) {
            jobs.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private List<Claim> claim(int most) throws Exception {
        return get(jobs.claim(new Wish("home", Map.of("a", most), () -> new CallId(CALLS.incrementAndGet())), NOON));
    }

    private JobId submit() throws Exception {
        var made = job().made();
        assertThat(get(jobs.submit(made, 1000))).isInstanceOf(Submission.Accepted.class);
        return made.id();
    }

    /** What it gives once Redis can be reached again. */
    private static <T> T eventually(Callable<T> question) {
        var answers = new ArrayList<T>();
        await().atMost(SOON).ignoreExceptionsInstanceOf(StoreException.class).until(() -> answers.add(question.call()));
        return answers.getFirst();
    }

    @Test
    void whileRedisIsPausedAllFailsClearlyAndThenGoesOn() throws Exception {
        var before = submit();
        var made = job().made();
        server.pause();
        var start = System.nanoTime();
        assertThatThrownBy(() -> get(jobs.submit(made, 1000)))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store of the jobs at 127.0.0.1:" + server.port()
                        + " cannot be reached: no answer within 3 s");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        await().atMost(SOON).untilAsserted(() -> assertThat(jobs.failure()).contains("cannot be reached"));
        // Now it is known, and nobody waits for it any more.
        var again = System.nanoTime();
        assertThatThrownBy(() -> get(jobs.find(before))).isInstanceOf(StoreException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - again)).isLessThan(Duration.ofSeconds(2));
        server.goOn();
        var submission = eventually(() -> get(jobs.submit(made, 1000)));
        assertThat(submission).isInstanceOfAny(Submission.Accepted.class, Submission.Same.class);
        assertThat(jobs.failure()).isEmpty();
        assertThat(get(jobs.counts())).containsEntry(JobState.QUEUED, 2L);
        assertThat(claim(5)).hasSize(2);
    }

    @Test
    void whatWasAcknowledgedSurvivesTheDeathOfRedis() throws Exception {
        var first = submit();
        var second = submit();
        var claim = claim(1).getFirst();
        get(jobs.append(claim.fence(), 1, List.of(new What.Delta("a part")), NOON));
        server.kill();
        assertThatThrownBy(() -> submit())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("127.0.0.1:" + server.port() + " cannot be reached");
        assertThat(jobs.failure()).isNotEmpty();
        server.start();
        // Told as done is what counts; told again, it does no harm.
        assertThat(eventually(() -> get(jobs.append(claim.fence(), 1, List.of(new What.Delta("a part")), NOON))))
                .isEqualTo(new Written(true, false));
        assertThat(get(jobs.end(claim.fence(), succeeded("done"), noon(1)))).isEqualTo(new Written(true, false));
        assertThat(get(jobs.find(first)).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(get(jobs.events(first, 0, 100)).stream().filter(event -> event.what() instanceof What.Delta))
                .hasSize(1);
        assertThat(claim(5)).extracting(given -> given.job().id()).containsExactly(second);
    }

    @Test
    void changesAreToldAgainAfterRedisWasAway() throws Exception {
        var told = new ArrayList<JobId>();
        jobs.onChange(id -> {
            synchronized (told) {
                told.add(id);
            }
        });
        submit();
        server.kill();
        server.start();
        var made = job().made();
        eventually(() -> get(jobs.submit(made, 1000)));
        await().atMost(SOON).untilAsserted(() -> {
            synchronized (told) {
                assertThat(told).contains(made.id());
            }
        });
    }

    @Test
    void aClaimWhoseAnswerWasLostIsGivenOnceMore() throws Exception {
        try (var wire = new LossyWire(server.port());
                var far = RedisJobs.open(wire.uri(), LIMITS)) {
            var known = submit();
            assertThat(get(far.claim(wish(1), NOON)))
                    .extracting(claim -> claim.job().id())
                    .containsExactly(known);
            var first = submit();
            var second = submit();
            wire.loseAnswers();
            assertThatThrownBy(() -> get(far.claim(wish(1), NOON))).isInstanceOf(StoreException.class);
            // It was made: the job runs with a supervisor that does not know it.
            assertThat(get(jobs.find(first)).orElseThrow().state()).isEqualTo(JobState.RUNNING);
            wire.loseNothing();
            var again = eventually(() -> get(far.claim(wish(2), noon(1))));
            assertThat(again).extracting(claim -> claim.job().id()).containsExactly(first, second);
            assertThat(again.getFirst().job().attempts()).hasSize(1);
            assertThat(again.getFirst().input()).isPresent();
            assertThat(get(far.end(again.getFirst().fence(), succeeded("x"), noon(2))))
                    .isEqualTo(new Written(true, false));
            // What it knows of is never given twice.
            assertThat(get(far.claim(wish(5), noon(3)))).isEmpty();
        }
    }

    @Test
    void aTakeoverWhoseAnswerWasLostIsGivenOnceMore() throws Exception {
        try (var wire = new LossyWire(server.port());
                var far = RedisJobs.open(wire.uri(), LIMITS);
                var brief = RedisJobs.open(server.uri(), new JobLimits(1000, 16 << 20, Duration.ofMillis(100)))) {
            assertThat(get(far.takeLapsed("far", List.of("a"), 5))).isEmpty();
            // It has been there for long.
            assertThat(server.command("SET", "warmpool:{jobs}:lease:far", "1")).isEqualTo("+OK");
            submit();
            var claim = get(brief.claim(wish(1), NOON)).getFirst();
            await().atMost(SOON)
                    .until(() -> server.command("EXISTS", "warmpool:{jobs}:lease:home")
                            .equals(":0"));
            wire.loseAnswers();
            assertThatThrownBy(() -> get(far.takeLapsed("far", List.of("a"), 5)))
                    .isInstanceOf(StoreException.class);
            assertThat(get(brief.end(claim.fence(), succeeded("too late"), noon(1)))
                            .held())
                    .isFalse();
            wire.loseNothing();
            var taken = eventually(() -> get(far.takeLapsed("far", List.of("a"), 5)));
            assertThat(taken)
                    .extracting(one -> one.job().id())
                    .containsExactly(claim.job().id());
            assertThat(get(far.takeLapsed("far", List.of("a"), 5))).isEmpty();
        }
    }

    @Test
    void aRedisThatForgetsEverythingLeavesFencesThatAreWorthNothing() throws Exception {
        submit();
        var claim = claim(1).getFirst();
        assertThat(server.command("FLUSHALL")).isEqualTo("+OK");
        assertThat(server.command("SCRIPT", "FLUSH")).isEqualTo("+OK");
        assertThat(get(jobs.append(claim.fence(), 1, List.of(new What.Delta("x")), NOON)))
                .isEqualTo(new Written(false, false));
        assertThat(get(jobs.end(claim.fence(), succeeded("x"), NOON))).isEqualTo(new Written(false, false));
        get(jobs.renew("home"));
        assertThat(get(jobs.inherit("home"))).isEmpty();
        assertThat(get(jobs.sweep(NOON, 10))).isFalse();
        submit();
        assertThat(claim(1)).hasSize(1);
    }

    @Test
    void aRedisThatRefusesToWriteSaysWhy() throws Exception {
        submit();
        assertThat(server.command("CONFIG", "SET", "maxmemory", "1")).isEqualTo("+OK");
        assertThatThrownBy(() -> submit())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("127.0.0.1:" + server.port() + " refused: ")
                .hasMessageContaining("OOM");
        assertThat(jobs.failure()).contains("OOM");
        assertThat(get(jobs.counts())).containsEntry(JobState.QUEUED, 1L);
        assertThat(server.command("CONFIG", "SET", "maxmemory", "0")).isEqualTo("+OK");
        submit();
        assertThat(jobs.failure()).isEmpty();
    }

    @Test
    void answersOfManyMebibytesComeBackAsTheyWere() throws Exception {
        var id = submit();
        var claim = claim(1).getFirst();
        var text = "0123456789abcdef".repeat(8 << 16);
        get(jobs.end(claim.fence(), succeeded(text), NOON));
        assertThat(get(jobs.output(id)).orElseThrow().bytes()).hasSize(8 << 20).isEqualTo(text.getBytes(UTF_8));
    }

    private static Wish wish(int most) {
        return new Wish("home", Map.of("a", most), () -> new CallId(CALLS.incrementAndGet()));
    }
}
