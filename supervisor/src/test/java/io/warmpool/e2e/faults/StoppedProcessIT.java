package io.warmpool.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.Distribution;
import io.warmpool.e2e.RunningWarmpool;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Processes that are stopped with SIGSTOP and go on later. */
class StoppedProcessIT {

    @Test
    void aStoppedWorkerIsNoticedReplacedAndNeverHeardAgain() throws Exception {
        try (var warmpool = RunningWarmpool.start(
                        Distribution.faulty("Slow", 2, "pools.faulty.concurrency=4", "pools.faulty.queue=1000"));
                var load = new Load(warmpool, "faulty", "20", 6, true, 200_000)) {
            await().until(() -> load.good() > 50);
            var victim = warmpool.processes("faulty").getFirst();
            RunningWarmpool.signal(victim, "STOP");
            var stopped = System.nanoTime();
            await().pollInterval(Duration.ofMillis(50))
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> !victim.isAlive());
            var noticed = Duration.ofNanos(System.nanoTime() - stopped);
            var goal = load.good() + 100;
            await().atMost(Duration.ofSeconds(Size.of(40, 20))).until(() -> load.good() >= goal);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(warmpool.workers("faulty"))
                            .hasSize(2)
                            .allMatch(worker -> worker.path("state").asText().equals("UP")));
            load.finish(Duration.ofSeconds(60));
            assertThat(load.failures()).isEmpty();
            var why = warmpool.cli("why", "faulty/0").out()
                    + warmpool.cli("why", "faulty/1").out();
            assertThat(why).contains("did not answer five pings", "stopped");
            Figures.note(
                    "SIGSTOP of a worker",
                    "noticed and killed after %.1f s; %d calls with a key, 0 failed"
                            .formatted(noticed.toMillis() / 1000.0, load.good()));
            assertThat(noticed).isLessThan(Duration.ofMillis(6500));
        }
    }

    @Test
    void aStoppedSupervisorKillsNoWorkerWhenItGoesOn() throws Exception {
        var pause = Duration.ofSeconds(Size.of(20, 8));
        try (var warmpool = RunningWarmpool.start(
                        Distribution.faulty("Slow", 4, "pools.faulty.concurrency=4", "pools.faulty.queue=1000"));
                var load = new Load(warmpool, "faulty", "50", 16, false, 200_000)) {
            await().until(() -> load.good() > 100);
            var before = warmpool.pids("faulty");
            warmpool.signal("STOP");
            var stopped = System.nanoTime();
            await().atMost(pause.plusSeconds(5)).until(() -> System.nanoTime() - stopped > pause.toNanos());
            warmpool.signal("CONT");
            var goal = load.good() + 200;
            await().atMost(Duration.ofSeconds(30)).until(() -> load.good() >= goal);
            var later = System.nanoTime();
            // Longer than any limit that may have passed meanwhile takes to be noticed.
            await().atMost(Duration.ofSeconds(15))
                    .until(() ->
                            System.nanoTime() - later > Duration.ofSeconds(7).toNanos());
            assertThat(warmpool.pids("faulty")).isEqualTo(before);
            load.finish(Duration.ofSeconds(60));
            assertThat(load.failures()).isEmpty();
            Figures.note(
                    "SIGSTOP of the supervisor",
                    "for %d s: 0 workers killed, %d calls, 0 failed".formatted(pause.toSeconds(), load.good()));
        }
    }
}
