package io.warmpool.e2e;

import static io.warmpool.e2e.FaultyPool.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Workers that have served enough, or grown too large. */
class RecycleIT {

    private static final int WORKERS = 2;
    private static final int REPLACED = 6;

    @Test
    void workersAreReplacedAfterTheirCallsOneAtATimeAndNoCallFails() throws Exception {
        try (var pool = FaultyPool.start("ThrowsUnexpected", WORKERS, "pools.faulty.recycle.max-calls=20")) {
            var warmpool = pool.warmpool();
            var before = warmpool.pids("faulty");
            try (var load = new SteadyLoad(warmpool, "faulty", 4, () -> "fine")) {
                await().atMost(PATIENCE).until(() -> {
                    assertThat(starting(warmpool)).isLessThanOrEqualTo(1);
                    return drained(warmpool) >= REPLACED;
                });
                load.close();
                assertThat(load.failures()).isEmpty();
                assertThat(load.good()).isGreaterThan(20L * REPLACED / 2);
            }
            assertThat(fewestAndMostUp(warmpool)).containsExactly(WORKERS, WORKERS + 1);
            assertThat(warmpool.pids("faulty")).doesNotContainAnyElementsOf(before);
            var death = pool.deaths(0).getLast();
            assertThat(death.path("kind").asText()).isEqualTo("replaced");
            assertThat(death.path("cause").asText()).contains("has served recycle.max-calls");
            // The threshold varies by a tenth, and a worker serves on until its successor is up.
            assertThat(death.path("calls").asLong()).isGreaterThanOrEqualTo(18);
        }
    }

    @Test
    void aWorkerOverItsResidentMemoryIsKilledAndSaysHowMuchItHad() throws Exception {
        try (var pool =
                FaultyPool.start("Streams", 1, "pools.faulty.heap=700m", "pools.faulty.recycle.max-resident=190m")) {
            var warmpool = pool.warmpool();
            var worker = pool.process(0);
            // A piece of 100 MB is more than may be sent, and what the heap has grown to for it, it keeps.
            var answer = warmpool.ask("faulty", "1 100000000");
            assertThat(answer.statusCode()).isIn(413, 502);
            await().atMost(PATIENCE).until(() -> !worker.isAlive());
            var death = pool.awaitDeath(worker);
            assertThat(death.path("kind").asText()).isEqualTo("memory-limit");
            assertThat(death.path("cause").asText())
                    .containsPattern("its resident memory is over recycle.max-resident: \\d+ of 190 MiB");
            pool.awaitUp(1);
            assertThat(warmpool.ask("faulty", "1 10").body()).isEqualTo("emitted 1");
            assertThat(warmpool.process().isAlive()).isTrue();
        }
    }

    private static long starting(RunningWarmpool warmpool) throws IOException, InterruptedException {
        return warmpool.workers("faulty").stream()
                .filter(worker -> List.of("SPAWNING", "LOADING", "PROBING")
                        .contains(worker.path("state").asText()))
                .count();
    }

    private static long drained(RunningWarmpool warmpool) throws IOException {
        return warmpool.output()
                .lines()
                .filter(line -> line.startsWith("faulty/") && line.contains(" draining: has served recycle.max-calls"))
                .count();
    }

    /** How many workers served at the least and at the most once all had come up, as serve has printed it in its order. */
    private static List<Integer> fewestAndMostUp(RunningWarmpool warmpool) throws IOException {
        var change = Pattern.compile("faulty/\\d+ pid (\\d+) (up after|draining|killing|ended).*");
        Set<String> up = new HashSet<>();
        int fewest = Integer.MAX_VALUE;
        int most = 0;
        for (var line : warmpool.output().lines().toList()) {
            var match = change.matcher(line);
            if (!match.matches()) {
                continue;
            }
            if (match.group(2).equals("up after")) {
                up.add(match.group(1));
            } else {
                up.remove(match.group(1));
            }
            most = Math.max(most, up.size());
            fewest = most >= WORKERS ? Math.min(fewest, up.size()) : fewest;
        }
        return List.of(fewest, most);
    }
}
