package io.warmpool.e2e.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.RunningWarmpool;
import io.warmpool.e2e.faults.Figures;
import io.warmpool.e2e.faults.Size;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs under random kill -9 of workers and supervisor, and the history of what clients were told of them. */
class JobHistoryIT {

    private static final Duration END = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private Path journal;
    private final JobHistory history = new JobHistory();

    @BeforeEach
    void makeJournal() throws Exception {
        journal = Files.createFile(folder.resolve("journal"));
    }

    @Test
    void withWorkersAndSupervisorKilledAtRandomNothingIsLostAndNothingEndsTwice() throws Exception {
        long seed = Long.getLong("warmpool.seed", 5L);
        int jobs = Size.of(3000, 60);
        int kills = 0;
        int supervisors = 0;
        try (var warmpool = RunningWarmpool.start(JobPools.with(journal));
                var client = new JobClient(warmpool::url);
                var load = new JobLoad(client, history, seed, jobs, 6)) {
            var random = new Random(seed);
            while (load.left() > 0) {
                int before = load.left();
                await().atMost(END).until(() -> load.left() <= Math.max(0, before - 15));
                if (random.nextInt(4) == 0) {
                    warmpool.killSupervisor();
                    warmpool.startAgain();
                    supervisors++;
                } else {
                    var workers = Stream.concat(
                                    warmpool.processes("counts").stream(), warmpool.processes("once").stream())
                            .toList();
                    if (!workers.isEmpty()) {
                        workers.get(random.nextInt(workers.size())).destroyForcibly();
                        kills++;
                    }
                }
            }
            load.finish(END);
            check();
            Figures.note(
                    "jobs under random kill -9",
                    "seed %d: %d jobs acknowledged in %d tries, %d workers and %d supervisors killed; lost 0, two outcomes 0,"
                                    .formatted(seed, history.acknowledged().size(), load.tries(), kills, supervisors)
                            + " at most once run twice 0, ends %s; %d streams in %d connections without a hole"
                                    .formatted(
                                            history.states(),
                                            history.followers().size(),
                                            history.followers().stream()
                                                    .mapToInt(JobFollower::connections)
                                                    .sum()));
        }
    }

    @Test
    void aKilledSupervisorRunsNoJobTwiceWhileItsWorkersLive() throws Exception {
        int jobs = Size.of(400, 24);
        try (var warmpool = RunningWarmpool.start(JobPools.with(journal));
                var client = new JobClient(warmpool::url)) {
            for (int i = 0; i < jobs; i++) {
                var answer = client.submit("counts", "steps=6 pause=100");
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                history.acknowledged(JobClient.json(answer.body()).path("id").asText(), "counts");
            }
            int supervisors = 0;
            while (!JobClient.json(client.get("/v1/jobs?state=queued&limit=1").body())
                    .path("jobs")
                    .isEmpty()) {
                await().until(() -> !JobClient.json(
                                client.get("/v1/jobs?state=running&limit=1").body())
                        .path("jobs")
                        .isEmpty());
                warmpool.killSupervisor();
                warmpool.startAgain();
                supervisors++;
            }
            for (var id : history.acknowledged().keySet()) {
                await().atMost(END).until(() -> {
                    history.looked(client.awaitEnd(id, 20));
                    return history.hasEnded(id);
                });
            }
            var ran = AgentJournal.read(journal);
            assertThat(history.states()).containsOnlyKeys("succeeded");
            history.checkOutcomesAgainst(ran);
            history.checkThatNoneRanTwice("counts", ran);
            assertThat(supervisors).isPositive();
            Figures.note(
                    "jobs under kill -9 of the supervisor alone",
                    "%d jobs, %d supervisors killed: each ran once, and succeeded".formatted(jobs, supervisors));
        }
    }

    private void check() throws Exception {
        var ran = AgentJournal.read(journal);
        history.checkThatNothingWasLost();
        history.checkThatEachHasOneOutcome();
        history.checkOutcomesAgainst(ran);
        history.checkThatNoneRanTwice("once", ran);
        history.checkThatStreamsHaveNoHole();
    }
}
