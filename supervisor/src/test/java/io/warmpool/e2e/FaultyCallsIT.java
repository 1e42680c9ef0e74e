package io.warmpool.e2e;

import static io.warmpool.e2e.FaultyPool.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls that end badly because of their agent, and what it costs them and others. */
class FaultyCallsIT {

    @Test
    void aStreamWhoseWorkerDiesEndsWithAnErrorAndIsNotTriedAgain() throws Exception {
        try (var pool = FaultyPool.start("CrashesMidStream", 2)) {
            var stream = pool.warmpool()
                    .send(pool.warmpool()
                            .invoke("faulty", "please crash")
                            .header("Accept", "text/event-stream")
                            .header("Idempotency-Key", "stream-1"));
            assertThat(stream.statusCode()).isEqualTo(200);
            var events = SseText.parse(stream.body());
            assertThat(events).extracting(SseText::name).containsExactly("delta", "delta", "error");
            assertThat(events.get(0).data()).contains("one ");
            assertThat(events.get(1).data()).contains("two ");
            assertThat(events.get(2).data())
                    .contains("problems/worker-lost", "exit 14", "Part of the answer had been sent already");
            pool.awaitUp(2);
            assertThat(pool.deaths(0).size() + pool.deaths(1).size()).isOne();
        }
    }

    @Test
    void aCallOfWhichNothingWasSentIsTriedOnceMoreIfItHasAKey() throws Exception {
        try (var pool = FaultyPool.start("CrashesAfterStart", 2)) {
            var answer = pool.warmpool()
                    .send(pool.warmpool().invoke("faulty", "please crash").header("Idempotency-Key", "once-more"));
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body())
                    .contains("problems/worker-lost", "exit 13", "not the first worker that ended under it");
            pool.awaitUp(2);
            assertThat(pool.deaths(0).size() + pool.deaths(1).size()).isEqualTo(2);
        }
    }

    @Test
    void aCallThatCannotBeInterruptedEndsAtItsDeadlineAndCostsItsWorkerAfterTheGrace() throws Exception {
        try (var pool = FaultyPool.start("BlocksUninterruptibly", 1)) {
            var worker = pool.process(0);
            var asked = System.nanoTime();
            var answer = pool.warmpool()
                    .send(pool.warmpool().invoke("faulty", "please block").header("Warmpool-Deadline-Ms", "1000"));
            var answered = Duration.ofNanos(System.nanoTime() - asked);
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).contains("problems/deadline");
            assertThat(answered).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
            // Meanwhile its worker serves the others.
            assertThat(pool.warmpool().ask("faulty", "fine").body()).isEqualTo("fine");
            assertThat(worker.isAlive()).isTrue();

            await().atMost(PATIENCE).until(() -> !worker.isAlive());
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofSeconds(11));
            var death = pool.awaitDeath(worker);
            var call = answer.headers().firstValue("Warmpool-Call").orElseThrow();
            assertThat(death.path("kind").asText()).isEqualTo("deadline");
            assertThat(death.path("cause").asText()).contains("a call did not end after its cancellation");
            assertThat(death.path("running").findValuesAsText("call")).containsExactly(call);
            assertThat(death.path("threads").asText())
                    .contains("\"call-" + call + "\"", "BlocksUninterruptibly.handle");
            pool.awaitUp(1);
            assertThat(pool.warmpool().ask("faulty", "fine").body()).isEqualTo("fine");
        }
    }

    @Test
    void aWorkerThatDoesNotFinishItsCallsDoesNotHoldUpARestart() throws Exception {
        try (var pool = FaultyPool.start("BlocksUninterruptibly", 2, "pools.faulty.drain-timeout=20s")) {
            var warmpool = pool.warmpool();
            var stuck = warmpool.client()
                    .sendAsync(warmpool.invoke("faulty", "block").build(), BodyHandlers.ofString());
            await().atMost(PATIENCE)
                    .until(() -> warmpool.workers("faulty").stream()
                            .anyMatch(worker -> worker.path("running").asInt() == 1));
            var before = warmpool.processes("faulty");
            var restart = warmpool.cli("restart", "faulty");
            assertThat(restart.exit()).as(restart.err()).isZero();
            assertThat(warmpool.processes("faulty")).containsAnyElementsOf(before);
            // It is done although a worker still drains, and that one has its time.
            assertThat(warmpool.cli("ps", "faulty").out()).contains("DRAINING");
            assertThat(stuck.isDone()).isFalse();
            assertThat(warmpool.ask("faulty", "fine").body()).isEqualTo("fine");

            var answer = stuck.get(60, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("problems/worker-lost", "restart");
            await().atMost(PATIENCE).until(() -> before.stream().noneMatch(ProcessHandle::isAlive));
            pool.awaitUp(2);
        }
    }

    @Test
    void aThreadDumpNamesTheCallsOfALiveWorkerAndItServesOn() throws Exception {
        try (var pool = FaultyPool.start("Slow", 1)) {
            var warmpool = pool.warmpool();
            var slow = warmpool.client()
                    .sendAsync(warmpool.invoke("faulty", "10000").build(), BodyHandlers.ofString());
            await().atMost(PATIENCE).until(() -> pool.slot(0).path("running").size() == 1);
            var dump = warmpool.cli("dump", "faulty/0");
            assertThat(dump.exit()).as(dump.err()).isZero();
            var answer = slow.get(30, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            var call = answer.headers().firstValue("Warmpool-Call").orElseThrow();
            assertThat(dump.out())
                    .contains("faulty/0 runs 1 call", "call-" + call + ", started", "\"call-" + call + "\"")
                    .contains("io.warmpool.testkit.faulty.Slow.handle");
            assertThat(pool.deaths(0)).isEmpty();
        }
    }
}
