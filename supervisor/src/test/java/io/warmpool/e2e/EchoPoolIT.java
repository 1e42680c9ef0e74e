package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A pool under load, while workers die, are scaled and are replaced. */
class EchoPoolIT {

    private static RunningWarmpool warmpool;

    @BeforeAll
    static void start() throws Exception {
        warmpool = RunningWarmpool.start(RunningWarmpool.echo(4, "pools.echo.queue=1000"));
    }

    @AfterAll
    static void stop() throws Exception {
        warmpool.close();
    }

    private static void settle(int workers) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(warmpool.workers("echo"))
                        .hasSize(workers)
                        .allMatch(worker -> worker.path("state").asText().equals("UP")));
    }

    @Test
    void largeBodiesComeBackVerbatim() throws Exception {
        var body = new byte[5_000_000];
        new Random(1).nextBytes(body);
        var answer = warmpool.client()
                .send(
                        warmpool.invoke("echo", "")
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(body);
    }

    @Test
    void aKilledWorkerCostsOnlyTheCallsThatItHadStarted() throws Exception {
        settle(4);
        var victim = warmpool.workers("echo").getFirst();
        var victimPid = victim.path("pid").asLong();
        // 4 workers × 8 calls run, the others wait.
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(warmpool.client()
                    .sendAsync(
                            warmpool.invoke("echo", "{\"wait-ms\": 1500, \"n\": " + i + "}")
                                    .build(),
                            BodyHandlers.ofString()));
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> warmpool.workers("echo").stream()
                        .allMatch(worker -> worker.path("running").asInt() == 8));
        ProcessHandle.of(victimPid).orElseThrow().destroyForcibly();
        var lost = 0;
        for (var answer : answers) {
            var got = answer.get(60, TimeUnit.SECONDS);
            if (got.statusCode() == 502) {
                lost++;
                assertThat(RunningWarmpool.json(got.body()).path("type").asText())
                        .endsWith("worker-lost");
                assertThat(got.body()).contains("SIGKILL").contains("pid " + victimPid);
            } else {
                assertThat(got.statusCode()).isEqualTo(200);
            }
        }
        assertThat(lost).isBetween(1, 8);
        settle(4);
        assertThat(warmpool.pids("echo")).doesNotContain(victimPid);
        assertThat(warmpool.cli("why", "echo/" + victim.path("slot").asInt()).out())
                .contains("SIGKILL");
    }

    @Test
    void scalingAndARollingRestartUnderLoadFailNoRequest() throws Exception {
        settle(4);
        var number = new AtomicLong();
        // A call waits a little, so that the clients leave some of the processor to the workers that start.
        try (var load = new SteadyLoad(
                warmpool, "echo", 16, () -> "{\"wait-ms\": 5, \"n\": " + number.incrementAndGet() + "}")) {
            assertThat(warmpool.cli("scale", "echo", "6").exit()).isZero();
            assertThat(warmpool.workers("echo")).hasSize(6);
            var before = new HashSet<>(warmpool.pids("echo"));
            var restart = warmpool.cli("restart", "echo");
            assertThat(restart.exit()).as(restart.err()).isZero();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(warmpool.pids("echo")).hasSize(6).doesNotContainAnyElementsOf(before));
            assertThat(warmpool.cli("scale", "echo", "2").exit()).isZero();
            assertThat(warmpool.workers("echo")).hasSize(2);
            var soFar = load.good();
            await().atMost(Duration.ofSeconds(20)).until(() -> load.good() > soFar + 500);
            assertThat(load.failures()).isEmpty();
        }
        assertThat(warmpool.cli("scale", "echo", "4").exit()).isZero();
    }

    @Test
    void aSessionStaysWithItsSlot() throws Exception {
        settle(4);
        var slots = new HashSet<String>();
        for (int i = 0; i < 40; i++) {
            var answer = warmpool.send(warmpool.invoke("echo", "x").header("Warmpool-Session", "conversation-1"));
            slots.add(
                    answer.headers().firstValue("warmpool-worker").orElseThrow().replaceFirst(";.*", ""));
        }
        assertThat(slots).hasSize(1);
    }

    @Test
    void aPausedSlotTakesNoCallsUntilItIsResumed() throws Exception {
        settle(4);
        assertThat(warmpool.cli("pause", "echo/1").exit()).isZero();
        var before = slot(1).path("calls").asLong();
        for (int i = 0; i < 40; i++) {
            assertThat(warmpool.ask("echo", "x").statusCode()).isEqualTo(200);
        }
        assertThat(slot(1).path("calls").asLong()).isEqualTo(before);
        assertThat(slot(1).path("admission").asText()).isEqualTo("PAUSED");
        assertThat(warmpool.cli("ps").out()).contains("PAUSED");
        assertThat(warmpool.cli("resume", "echo/1").exit()).isZero();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            warmpool.ask("echo", "x");
            return slot(1).path("calls").asLong() > before;
        });
    }

    @Test
    void aCallPastItsDeadlineIsAnsweredAndItsRoomComesBack() throws Exception {
        settle(4);
        var answer =
                warmpool.send(warmpool.invoke("echo", "{\"wait-ms\": 60000}").header("Warmpool-Deadline-Ms", "300"));
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(RunningWarmpool.json(answer.body()).path("type").asText()).endsWith("deadline");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> warmpool.workers("echo").stream()
                        .allMatch(worker -> worker.path("running").asInt() == 0));
    }

    @Test
    void killEndsTheWorkerAndAnotherOneComes() throws Exception {
        settle(4);
        var before = slot(2).path("pid").asLong();
        var kill = warmpool.cli("kill", "echo/2");
        assertThat(kill.exit()).isZero();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            var now = slot(2);
            return now.path("pid").asLong() != before
                    && now.path("state").asText().equals("UP");
        });
        assertThat(warmpool.cli("why", "echo/2").out()).contains("operator");
    }

    @Test
    void aFullQueueIsSaidAtOnce() throws Exception {
        settle(4);
        try (var small =
                RunningWarmpool.start(RunningWarmpool.echo(1, "pools.echo.queue=2", "pools.echo.concurrency=1"))) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(small.client()
                        .sendAsync(small.invoke("echo", "{\"wait-ms\": 3000}").build(), BodyHandlers.ofString()));
            }
            var refused = 0;
            for (var answer : answers) {
                var got = answer.get(30, TimeUnit.SECONDS);
                if (got.statusCode() == 503) {
                    refused++;
                    assertThat(RunningWarmpool.json(got.body()).path("type").asText())
                            .endsWith("overloaded");
                    assertThat(got.headers().firstValue("retry-after")).isPresent();
                } else {
                    assertThat(got.statusCode()).isEqualTo(200);
                }
            }
            assertThat(refused).isEqualTo(7);
        }
    }

    private static JsonNode slot(int slot) throws Exception {
        return warmpool.workers("echo").stream()
                .filter(worker -> worker.path("slot").asInt() == slot)
                .findFirst()
                .orElseThrow();
    }
}
