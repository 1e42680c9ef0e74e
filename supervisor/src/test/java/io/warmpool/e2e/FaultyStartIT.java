package io.warmpool.e2e;

import static io.warmpool.e2e.FaultyPool.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that never come up, and what becomes of their pool. */
class FaultyStartIT {

    /** A pool beside the faulty one, which serves. */
    private static final String ASSISTANT = "pools.assistant={workers: 1, startup-cache: false}";

    private static final int FAILURES_TO_QUARANTINE = 5;

    @TempDir
    Path folder;

    @Test
    void aJvmThatEndsBeforeItsHelloIsQuarantinedAndSaysWhy() throws Exception {
        try (var pool = FaultyPool.launch("Slow", 1, "pools.faulty.jvm-options=[-XX:+NoSuchOption]", ASSISTANT)) {
            var warmpool = pool.warmpool();
            awaitQuarantine(warmpool);
            var ps = warmpool.cli("ps", "faulty").out();
            assertThat(ps).contains("QUARANTINED", "5 failures in a row", "'warmpool resume faulty/0'", "exit 1");

            var deaths = pool.deaths(0);
            assertThat(deaths).hasSize(FAILURES_TO_QUARANTINE).allSatisfy(death -> {
                assertThat(death.path("kind").asText()).isEqualTo("exit");
                assertThat(death.path("cause").asText()).contains("exit 1");
                assertThat(death.path("uptime-ms").isNull()).isTrue();
                assertThat(FaultyPool.text(death.path("last-output"))).contains("NoSuchOption");
            });
            assertBackedOff(deaths.reversed());

            var ready = get(warmpool, "/readyz");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("0 of 1 workers are up", "warmpool ps faulty");
            var asked = System.nanoTime();
            var refused = warmpool.ask("faulty", "1");
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("problems/no-worker", "exit 1", "warmpool why faulty/0");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(warmpool.ask("assistant", "What is a slot?").statusCode())
                    .isEqualTo(200);

            var resumed = Instant.now();
            assertThat(warmpool.cli("resume", "faulty/0").exit()).isZero();
            await().atMost(PATIENCE).until(() -> pool.deaths(0).size() > FAILURES_TO_QUARANTINE);
            var next = pool.deaths(0).reversed().get(FAILURES_TO_QUARANTINE);
            // At once, and not after the five minutes of a quarantine; the command line takes its time as well.
            assertThat(Instant.parse(next.path("started").asText())).isBetween(resumed, resumed.plusSeconds(15));
            awaitQuarantine(warmpool);
        }
    }

    @Test
    void aRestartWithACureFillsAQuarantinedSlot() throws Exception {
        configure("[-XX:+NoSuchOption]");
        try (var warmpool = RunningWarmpool.launchIn(
                folder, List.of("--config", folder.resolve("warmpool.yaml").toString()))) {
            warmpool.awaitListening();
            awaitQuarantine(warmpool);
            configure("[]");
            var restart = warmpool.cli("restart", "faulty");
            assertThat(restart.exit()).as(restart.err()).isZero();
            assertThat(warmpool.ask("faulty", "1").statusCode()).isEqualTo(200);
            assertThat(get(warmpool, "/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPreloadThatHangsIsKilledAndItsStackIsKept() throws Exception {
        try (var pool = FaultyPool.launch("HangsInPreload", 1, "pools.faulty.boot-timeout=3s")) {
            await().atMost(PATIENCE).until(() -> !pool.deaths(0).isEmpty());
            var death = pool.deaths(0).getLast();
            assertThat(death.path("kind").asText()).isEqualTo("hang");
            assertThat(death.path("cause").asText()).contains("did not boot in time");
            assertThat(death.path("threads").asText()).contains("HangsInPreload.preload");
            assertThat(pool.warmpool().cli("why", "faulty/0").out())
                    .contains("did not boot in time", "HangsInPreload.preload");
        }
    }

    @Test
    void anAgentThatExitsWhileItIsMadeIsToldByItsExitCode() throws Exception {
        try (var pool = FaultyPool.launch("ExitsInConstructor", 2, ASSISTANT)) {
            // Both slots fail, which is more than half of the pool: then only one is tried at a time.
            await().atMost(PATIENCE)
                    .until(() -> get(pool.warmpool(), "/readyz").body().contains("more than half of its slots fail"));
            assertThat(pool.deaths(0).getFirst().path("cause").asText()).contains("exit 7");
            assertThat(pool.deaths(1).getFirst().path("cause").asText()).contains("exit 7");
            assertThat(pool.warmpool().ask("assistant", "What is a slot?").statusCode())
                    .isEqualTo(200);
        }
    }

    /** The first replacement comes at once; the further ones after 0.1 s, and twice as long each time, less a fifth. */
    private static void assertBackedOff(List<JsonNode> deaths) {
        for (int failures = 2; failures < deaths.size(); failures++) {
            var ended = Instant.parse(deaths.get(failures - 1).path("ended").asText());
            var started = Instant.parse(deaths.get(failures).path("started").asText());
            // Times are shown in whole milliseconds.
            assertThat(Duration.between(ended, started).toMillis())
                    .as("pause after failure %d", failures)
                    .isGreaterThanOrEqualTo(80L * (1 << (failures - 2)) - 2);
        }
    }

    private static void awaitQuarantine(RunningWarmpool warmpool) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(warmpool.workers("faulty"))
                        .hasSize(1)
                        .allMatch(worker -> worker.path("state").asText().equals("QUARANTINED")));
    }

    private static HttpResponse<String> get(RunningWarmpool warmpool, String path) throws Exception {
        return warmpool.send(HttpRequest.newBuilder(URI.create(warmpool.url() + path)));
    }

    private void configure(String jvmOptions) throws IOException {
        Files.writeString(folder.resolve("warmpool.yaml"), """
                pools:
                  faulty:
                    agent: io.warmpool.testkit.faulty.Slow
                    class-path: ["%s"]
                    heap: 48m
                    workers: 1
                    jvm-options: %s
                    startup-cache: false
                """.formatted(Distribution.testkit(), jvmOptions));
    }
}
