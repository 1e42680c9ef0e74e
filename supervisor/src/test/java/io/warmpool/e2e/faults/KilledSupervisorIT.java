package io.warmpool.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.Cli;
import io.warmpool.e2e.Distribution;
import io.warmpool.e2e.RunningWarmpool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Supervisors that are killed with SIGKILL, and what becomes of their workers. */
@Isolated("it measures how long an adoption takes")
class KilledSupervisorIT {

    private static final int WORKERS = 4;

    @Test
    void theNextSupervisorAdoptsEveryWorkerAndLoadsNoAgentAgain() throws Exception {
        int times = Size.of(10, 2);
        try (var warmpool = RunningWarmpool.start(Distribution.faulty(
                "Slow", WORKERS, "pools.faulty.concurrency=4", "pools.faulty.queue=1000", "orphan-grace=60s"))) {
            var pids = warmpool.pids("faulty");
            var took = new ArrayList<Long>();
            for (int i = 0; i < times; i++) {
                try (var load = new Load(warmpool, "faulty", "200", 12, false, 10_000)) {
                    await().until(() -> load.good() > 20);
                    warmpool.killSupervisor();
                }
                var began = System.nanoTime();
                warmpool.startAgain();
                took.add((System.nanoTime() - began) / 1_000_000);
                assertThat(warmpool.pids("faulty")).isEqualTo(pids);
                assertThat(warmpool.workers("faulty"))
                        .allMatch(worker -> worker.path("state").asText().equals("UP"))
                        .allMatch(worker -> worker.path("loads").asInt() == 1);
            }
            var answered = new HashSet<Long>();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                var answer = RunningWarmpool.json(warmpool.ask("faulty", "1").body());
                assertThat(answer.path("loads").asInt()).isEqualTo(1);
                answered.add(answer.path("pid").asLong());
                return answered.equals(new HashSet<>(pids));
            });
            Figures.note(
                    "kill -9 of the supervisor",
                    ("%d times under load: %d workers adopted each time, after %s ms from the start of the next"
                                    + " supervisor's process; agents loaded again: 0")
                            .formatted(times, WORKERS, took));
            // The shortened run shares its processors with whatever else is built there.
            assertThat(took).allMatch(millis -> millis < Size.of(2000, 5000));
        }
    }

    @Test
    void withNobodyBackInTimeWorkersAndTheirChildrenEnd() throws Exception {
        try (var warmpool = RunningWarmpool.start(
                Distribution.faulty("StartsChild", 2, "orphan-grace=3s", "pools.faulty.settings.at-preload=true"))) {
            warmpool.ask("faulty", "child");
            var workers = warmpool.processes("faulty");
            List<ProcessHandle> all = new ArrayList<>(workers);
            workers.forEach(worker -> worker.descendants().forEach(all::add));
            assertThat(all).hasSizeGreaterThan(workers.size());
            warmpool.killSupervisor();
            await().atMost(Duration.ofSeconds(20)).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void aSecondSupervisorOnALiveHomeIsRefused() throws Exception {
        try (var warmpool = RunningWarmpool.start(RunningWarmpool.echo(1))) {
            var before = warmpool.pids("echo");
            Cli second = warmpool.cli("serve", "--set", "http.bind=127.0.0.1:0");
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err()).contains("another supervisor");
            assertThat(warmpool.pids("echo")).isEqualTo(before);
        }
    }
}
