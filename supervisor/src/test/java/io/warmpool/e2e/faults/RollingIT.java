package io.warmpool.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.RunningWarmpool;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rolling restarts and scalings under load. */
class RollingIT {

    private static final int WORKERS = 3;
    /** In the shortened run calls leave some of the processor to the workers that start. */
    private static final String CALL = Size.WHOLE ? "hello" : "{\"wait-ms\": 5}";

    @Test
    void noCallFailsAndTheWarmWorkersNeverFallBelowTheSizeOfThePool() throws Exception {
        int rounds = Size.of(10, 2);
        int calls = Size.of(100_000, 5_000);
        try (var warmpool = RunningWarmpool.start(
                        RunningWarmpool.echo(WORKERS, "pools.echo.concurrency=8", "pools.echo.queue=1000"));
                var load = new Load(warmpool, "echo", CALL, 8, false, 2_000_000)) {
            await().until(() -> load.good() > 100);
            var fewest = new AtomicInteger(WORKERS);
            var watching = new AtomicBoolean(true);
            var watcher = Thread.ofVirtual().start(() -> {
                while (watching.get()) {
                    fewest.accumulateAndGet(up(warmpool), Math::min);
                }
            });
            for (int i = 0; i < rounds; i++) {
                var restarted = warmpool.cli("restart", "echo");
                assertThat(restarted.exit()).as(restarted.err()).isZero();
            }
            for (int i = 0; i < rounds; i++) {
                var scaled = warmpool.cli("scale", "echo", Integer.toString(i % 2 == 0 ? WORKERS + 2 : WORKERS));
                assertThat(scaled.exit()).as(scaled.err()).isZero();
            }
            await().atMost(Duration.ofMinutes(15)).until(() -> load.good() >= calls);
            watching.set(false);
            watcher.join(Duration.ofSeconds(10));
            load.finish(Duration.ofSeconds(60));
            assertThat(load.failures()).isEmpty();
            assertThat(fewest.get()).isGreaterThanOrEqualTo(WORKERS);
            var last = Load.percentileMillis(load.answers(), 0.999);
            Figures.note(
                    "rolling restarts and scalings",
                    ("%d and %d under load: %d calls, 0 failed, 0 reset; never fewer than %d of %d warm; p50 %.1f ms, p99.9"
                                    + " %.0f ms")
                            .formatted(
                                    rounds,
                                    rounds,
                                    load.good(),
                                    fewest.get(),
                                    WORKERS,
                                    Load.percentileMillis(load.answers(), 0.5),
                                    last));
        }
    }

    /** How many workers clients are told of. */
    private static int up(RunningWarmpool warmpool) {
        try {
            var answer = warmpool.send(HttpRequest.newBuilder(URI.create(warmpool.url() + "/v1/agents"))
                    .timeout(Duration.ofSeconds(10)));
            for (var agent : RunningWarmpool.json(answer.body()).path("agents")) {
                if (agent.path("agent").asText().equals("echo")) {
                    return agent.path("up").asInt();
                }
            }
            return -1;
        } catch (Exception e) {
            return -1;
        }
    }
}
