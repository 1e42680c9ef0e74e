package io.warmpool.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.Distribution;
import io.warmpool.e2e.RunningWarmpool;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Workers that are killed with SIGKILL while they run calls. */
class KilledWorkerIT {

    private static final int WORKERS = 4;

    @Test
    void aKilledWorkerCostsTheCallsItRanAndNothingElse() throws Exception {
        int running = Size.of(1000, 200);
        int queued = running / 5;
        int each = running / WORKERS;
        try (var warmpool = RunningWarmpool.start(Distribution.faulty(
                        "Slow", WORKERS, "pools.faulty.concurrency=" + each, "pools.faulty.queue=" + queued * 2));
                var load = new Load(warmpool, "faulty", "4000", running + queued, false, running + queued)) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(warmpool.workers("faulty"))
                            .allMatch(worker -> worker.path("running").asInt() == each));
            var victim = warmpool.processes("faulty").getFirst();
            var others = new HashSet<>(warmpool.pids("faulty"));
            others.remove(victim.pid());
            var killed = System.nanoTime();
            victim.destroyForcibly();
            load.finish(Duration.ofSeconds(60));

            var lost = load.failures();
            assertThat(lost).hasSizeLessThanOrEqualTo(each).allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(502);
                assertThat(answer.body()).contains("worker-lost", "killed by signal 9 (SIGKILL)");
            });
            var slowest = lost.stream()
                    .mapToLong(answer -> answer.at() - killed)
                    .max()
                    .orElse(0);
            assertThat(load.good()).isEqualTo(running + queued - lost.size());
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(warmpool.pids("faulty"))
                            .hasSize(WORKERS)
                            .containsAll(others)
                            .doesNotContain(victim.pid()));
            assertThat(warmpool.cli("why", "faulty/0").out()).contains("killed by signal 9 (SIGKILL)");
            Figures.note(
                    "kill -9 of one of 4 workers",
                    "%d calls running, %d queued: %d answered, %d got 502 (the last after %.0f ms), queued lost 0"
                            .formatted(running, queued, load.good(), lost.size(), slowest / 1e6));
            assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofMillis(500));
        }
    }

    @Test
    void withAnIdempotencyKeyRandomKillsFailNoCall() throws Exception {
        int kills = Size.of(100, 6);
        try (var warmpool = RunningWarmpool.start(
                Distribution.faulty("Slow", WORKERS, "pools.faulty.concurrency=4", "pools.faulty.queue=1000"))) {
            var before = Leaks.of(warmpool);
            try (var load = new Load(warmpool, "faulty", "20", 12, true, 200_000)) {
                for (int i = 0; i < kills; i++) {
                    var goal = load.good() + 60;
                    await().atMost(Duration.ofSeconds(60)).until(() -> load.good() >= goal);
                    var processes = warmpool.processes("faulty");
                    if (!processes.isEmpty()) {
                        processes
                                .get(ThreadLocalRandom.current().nextInt(processes.size()))
                                .destroyForcibly();
                    }
                }
                load.finish(Duration.ofSeconds(60));
                assertThat(load.failures()).isEmpty();
                Figures.note("random kill -9", "%d kills, %d calls with a key, 0 failed".formatted(kills, load.good()));
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(warmpool.workers("faulty"))
                            .hasSize(WORKERS)
                            .allMatch(worker -> worker.path("state").asText().equals("UP")));
            var figures = before.assertNothingLeftIn(warmpool);
            Figures.note("random kill -9", "afterwards %s".formatted(figures));
        }
    }
}
