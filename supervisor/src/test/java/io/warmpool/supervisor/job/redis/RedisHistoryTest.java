package io.warmpool.supervisor.job.redis;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.Attempt;
import io.warmpool.supervisor.job.Claim;
import io.warmpool.supervisor.job.Ending;
import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobLimits;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.JobStore.Submission;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.NewJob;
import io.warmpool.supervisor.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two supervisors hand in, run, lose and take over jobs in a random order, die and come back, while Redis is killed and paused
 * under them. Whatever was acknowledged must be there, and each job must end once.
 */
class RedisHistoryTest {

    private static final JobLimits LIMITS = new JobLimits(1000, 1 << 20, Duration.ofMillis(300));
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final AtomicLong CALLS = new AtomicLong(1);
    private static final int STEPS = 250;

    @TempDir
    private Path folder;

    private RedisServer server;
    private final List<Supervisor> supervisors = new ArrayList<>();

    /** Jobs whose submission was acknowledged. */
    private final List<JobId> accepted = new ArrayList<>();

    /** Of each job, what was told as its last word: by whom under which fence. */
    private final Map<JobId, String> ended = new HashMap<>();

    /** One supervisor over its lives, and what it believes to have. */
    private final class Supervisor {

        private final String owner;
        private RedisJobs jobs;
        private final Map<JobId, Running> has = new LinkedHashMap<>();

        private Supervisor(String owner) {
            this.owner = owner;
            this.jobs = RedisJobs.open(server.uri(), LIMITS);
        }

        private void submit(NewJob made) throws Exception {
            var submission = get(jobs.submit(made, 100_000));
            assertThat(submission).isInstanceOfAny(Submission.Accepted.class, Submission.Same.class);
            accepted.add(made.id());
        }

        private void claim() throws Exception {
            take(get(jobs.claim(new Wish(owner, Map.of("a", 3), () -> new CallId(CALLS.incrementAndGet())), NOON)));
        }

        private void take(List<Claim> claims) {
            for (var claim : claims) {
                // What it has already it must never be given again, unless it has lost it meanwhile.
                var before = has.put(claim.job().id(), new Running(claim));
                if (before != null) {
                    assertThat(claim.fence().number())
                            .isGreaterThan(before.claim.fence().number());
                }
            }
        }

        private void append(Running running) throws Exception {
            var events = List.<What>of(new What.Delta("batch " + running.batch));
            var written = get(jobs.append(running.claim.fence(), running.batch, events, noon(1)));
            if (written.held()) {
                running.batch++;
            } else {
                has.remove(running.claim.job().id());
            }
        }

        private void end(Running running) throws Exception {
            var id = running.claim.job().id();
            var word = owner + " under " + running.claim.fence().number();
            var written = get(jobs.end(running.claim.fence(), succeeded(word), noon(2)));
            if (written.held()) {
                assertThat(ended.put(id, word)).as("end of %s", id).isNull();
            }
            has.remove(id);
        }

        private void giveBack(Running running) throws Exception {
            get(jobs.end(
                    running.claim.fence(),
                    new Ending(Attempt.WORKER_LOST, "killed", new Ending.Next.Again(NOON)),
                    noon(2)));
            has.remove(running.claim.job().id());
        }

        private void takeLapsed() throws Exception {
            for (var claim : get(jobs.takeLapsed(owner, List.of("a"), 5))) {
                get(jobs.end(
                        claim.fence(),
                        new Ending(Attempt.SUPERVISOR_LOST, "gone", new Ending.Next.Again(NOON)),
                        noon(2)));
            }
        }

        /** Dies, and comes back as the same one that knows nothing. */
        private void dieAndInherit() {
            jobs.close();
            has.clear();
            jobs = RedisJobs.open(server.uri(), LIMITS);
            var claims = new ArrayList<Claim>();
            retried(() -> claims.addAll(get(jobs.inherit(owner))));
            take(claims);
        }
    }

    private static final class Running {

        private final Claim claim;
        private long batch = 1;

        private Running(Claim claim) {
            this.claim = claim;
        }
    }

    @BeforeEach
    void open() throws Exception {
        server = RedisServer.durable(folder, "always");
        supervisors.add(new Supervisor("one"));
        supervisors.add(new Supervisor("two"));
    }

    @AfterEach
    void close() throws Exception {
        supervisors.forEach(supervisor -> supervisor.jobs.close());
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whateverComesNoJobIsLostAndNoneEndsTwice(long seed) throws Exception {
        var random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            if (step % 80 == 79) {
                server.kill();
                server.start();
            }
            var supervisor = supervisors.get(random.nextInt(2));
            try {
                step(supervisor, random);
            } catch (StoreException e) {
                // As it is meant to be while Redis is away: nobody knows whether it was done, and it is done again
                // later.
                assertThat(e).hasMessageContaining("cannot be reached");
            }
        }
        finish();
        check();
    }

    private void step(Supervisor supervisor, Random random) throws Exception {
        var running = supervisor.has.isEmpty()
                ? null
                : List.copyOf(supervisor.has.values()).get(random.nextInt(supervisor.has.size()));
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> {
                var made = job().made();
                retried(() -> {
                    supervisor.submit(made);
                    return true;
                });
            }
            case 5, 6, 7, 8 -> supervisor.claim();
            case 9, 10, 11 -> {
                if (running != null) {
                    supervisor.append(running);
                }
            }
            case 12, 13, 14, 15 -> {
                if (running != null) {
                    supervisor.end(running);
                }
            }
            case 16 -> {
                if (running != null) {
                    supervisor.giveBack(running);
                }
            }
            case 17 -> get(supervisor.jobs.renew(supervisor.owner));
            case 18 -> supervisor.takeLapsed();
            default -> {
                if (random.nextBoolean()) {
                    supervisor.dieAndInherit();
                } else {
                    // Silent for longer than its lease: the other one may take what it has.
                    server.command("DEL", "warmpool:{jobs}:lease:" + supervisor.owner);
                }
            }
        }
    }

    /** Goes on without faults until all jobs have ended. */
    private void finish() {
        await().atMost(SOON).ignoreExceptionsInstanceOf(StoreException.class).until(() -> {
            for (var supervisor : supervisors) {
                supervisor.takeLapsed();
                supervisor.claim();
                for (var running : List.copyOf(supervisor.has.values())) {
                    supervisor.end(running);
                }
            }
            var counts = get(supervisors.getFirst().jobs.counts());
            return counts.get(JobState.QUEUED) == 0 && counts.get(JobState.RUNNING) == 0;
        });
    }

    private void check() throws Exception {
        var jobs = supervisors.getFirst().jobs;
        assertThat(accepted).hasSizeGreaterThan(30);
        for (var id : accepted) {
            var record = get(jobs.find(id)).orElseThrow();
            assertThat(record.state()).isEqualTo(JobState.SUCCEEDED);
            // The end that stands is the one that was told as done, if the answer came through.
            var said = new String(get(jobs.output(id)).orElseThrow().bytes(), UTF_8);
            assertThat(ended.getOrDefault(id, said)).isEqualTo(said);
            assertThat(record.attempts())
                    .filteredOn(attempt -> attempt.outcome().equals("done"))
                    .hasSize(1);
            assertThat(record.attempts())
                    .allSatisfy(attempt -> assertThat(attempt.ended()).isPresent());
            var events = get(jobs.events(id, 0, 1000));
            assertThat(events).extracting(JobEvent::id).first().isEqualTo(1L);
            assertThat(events.getLast().id()).isEqualTo(record.lastEvent()).isEqualTo(events.size());
            assertThat(events.stream()
                            .filter(event -> event.what() instanceof What.Changed changed
                                    && changed.state().isEnd()))
                    .hasSize(1);
        }
        assertThat(server.array("KEYS", "*"))
                .noneMatch(key -> key.contains(":queue:")
                        || key.contains(":again:")
                        || key.contains(":back:")
                        || key.contains(":owned:")
                        || key.contains(":given:")
                        || key.contains(":running:"));
    }

    private static void retried(Callable<Boolean> task) {
        await().atMost(SOON).ignoreExceptionsInstanceOf(StoreException.class).until(() -> {
            task.call();
            return true;
        });
    }
}
