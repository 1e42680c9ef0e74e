package io.warmpool.e2e.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.RunningWarmpool;
import io.warmpool.e2e.faults.Figures;
import io.warmpool.e2e.faults.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two supervisors on one Redis, under random kill -9 of workers, of supervisors and of Redis, and pauses of Redis; and the
 * history of what the clients of both were told.
 */
class SharedJobHistoryIT {

    private static final Duration END = Duration.ofMinutes(2);

    private static final int JOBS_OF_A_FAULT = 24;

    private enum Fault {
        WORKER_KILLED,
        SUPERVISOR_RESTARTED,
        /** For longer than its lease, while its workers live on. */
        SUPERVISOR_AWAY,
        SUPERVISOR_LOST_WITH_WORKERS,
        REDIS_PAUSED,
        REDIS_RESTARTED
    }

    @TempDir
    Path folder;

    private final JobHistory history = new JobHistory();
    private final long seed = Long.getLong("warmpool.seed", 7L);
    private final Random random = new Random(seed);
    private final Queue<Fault> round = new ArrayDeque<>();
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

    @Test
    void whateverFailsNoJobIsLostAndNoneEndsTwice() throws Exception {
        int faults = Size.of(120, 4);
        var loads = new ArrayList<JobLoad>();
        try (var pair = SharedPair.start(folder);
                var client = new JobClient(pair::url)) {
            try {
                for (int i = 0; i < faults; i++) {
                    // A new one each time: jobs are handed in before, during and after each fault, however long that
                    // takes.
                    var load = new JobLoad(client, history, seed + 100L * i, JOBS_OF_A_FAULT, 4);
                    loads.add(load);
                    await().atMost(END).until(() -> load.left() <= JOBS_OF_A_FAULT - random.nextInt(1, 12));
                    fail(pair);
                }
                for (var load : loads) {
                    load.finish(END);
                }
            } finally {
                loads.forEach(JobLoad::close);
            }
            check(pair.journal());
            Figures.note(
                    "jobs in Redis under random faults",
                    "seed %d: %d jobs acknowledged in %d tries by two supervisors, faults %s; lost 0, two outcomes 0,"
                                    .formatted(
                                            seed,
                                            history.acknowledged().size(),
                                            loads.stream()
                                                    .mapToInt(JobLoad::tries)
                                                    .sum(),
                                            counts)
                            + " at most once run twice 0, ends %s; %d streams in %d connections without a hole"
                                    .formatted(
                                            history.states(),
                                            history.followers().size(),
                                            history.followers().stream()
                                                    .mapToInt(JobFollower::connections)
                                                    .sum()));
        }
    }

    /** Each kind comes once in a round, in a random order. */
    private void fail(SharedPair pair) throws Exception {
        if (round.isEmpty()) {
            var kinds = new ArrayList<>(Arrays.asList(Fault.values()));
            Collections.shuffle(kinds, random);
            round.addAll(kinds);
        }
        var fault = round.remove();
        counts.merge(fault, 1, Integer::sum);
        var victim = random.nextBoolean() ? pair.one() : pair.other();
        switch (fault) {
            case WORKER_KILLED -> killWorker(victim);
            case SUPERVISOR_RESTARTED -> {
                victim.killSupervisor();
                victim.startAgain();
            }
            case SUPERVISOR_AWAY -> {
                victim.killSupervisor();
                let(SharedPair.LEASE.plusMillis(random.nextInt(2000)));
                victim.startAgain();
            }
            case SUPERVISOR_LOST_WITH_WORKERS -> {
                SharedPair.killWithWorkers(victim);
                victim.startAgain();
            }
            case REDIS_PAUSED -> {
                pair.redis().pause();
                let(Duration.ofMillis(1000 + random.nextInt(4000)));
                pair.redis().goOn();
            }
            case REDIS_RESTARTED -> {
                pair.redis().kill();
                let(Duration.ofMillis(random.nextInt(2500)));
                pair.redis().start();
            }
        }
    }

    private void killWorker(RunningWarmpool victim) throws Exception {
        var workers = SharedPair.workers(victim);
        if (!workers.isEmpty()) {
            workers.get(random.nextInt(workers.size())).destroyForcibly();
        }
    }

    /** The fault lasts so long. */
    private static void let(Duration last) {
        await().pollDelay(last).atMost(last.plusSeconds(20)).until(() -> true);
    }

    private void check(AgentJournal ran) {
        assertThat(history.acknowledged()).isNotEmpty();
        history.checkThatNothingWasLost();
        history.checkThatEachHasOneOutcome();
        history.checkOutcomesAgainst(ran);
        history.checkThatNoneRanTwice("once", ran);
        history.checkThatStreamsHaveNoHole();
    }
}
