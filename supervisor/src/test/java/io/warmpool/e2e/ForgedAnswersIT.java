package io.warmpool.e2e;

import static io.warmpool.e2e.FaultyPool.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse.BodyHandlers;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Workers that answer calls that are not theirs, or not theirs any more: nobody hears of it. */
class ForgedAnswersIT {

    private static final int CALLS = 300;

    /** No call has it: ids count up from a number whose lower half is zero. */
    private static final String NOBODYS_CALL = "00000000deadbeef";

    @Test
    void aSecondAnswerToACallIsDroppedAndCounted() throws Exception {
        try (var pool = FaultyPool.start("AnswersTwice", 2)) {
            var before = pool.warmpool().pids("faulty");
            var number = new AtomicLong();
            long good;
            try (var load = new SteadyLoad(pool.warmpool(), "faulty", 8, () -> "call " + number.incrementAndGet())) {
                await().atMost(PATIENCE).until(() -> load.good() >= CALLS);
                load.close();
                assertThat(load.failures()).isEmpty();
                good = load.good();
            }
            // One to each call that has ended, and one to a call that never was.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    pool.status().path("stale-messages").asLong())
                            .isEqualTo(2 * good));
            assertThat(pool.warmpool().pids("faulty")).isEqualTo(before);
        }
    }

    @Test
    void anAnswerToACallOfAnotherWorkerReachesNobody() throws Exception {
        var testkit = "[" + Distribution.testkit() + "]";
        try (var pool = FaultyPool.start(
                "AnswersOldIncarnation",
                2,
                "pools.faulty.concurrency=1",
                "pools.slow.agent=io.warmpool.testkit.faulty.Slow",
                "pools.slow.class-path=" + testkit,
                "pools.slow.workers=1",
                "pools.slow.heap=48m",
                "pools.slow.startup-cache=false")) {
            var warmpool = pool.warmpool();
            var elsewhere =
                    warmpool.client().sendAsync(warmpool.invoke("slow", "5000").build(), BodyHandlers.ofString());
            var last = new AtomicLong(idOf(warmpool));
            // With one call at once in a worker, what it says of any call but that one is about another worker's.
            try (var victims = new SteadyLoad(warmpool, "faulty", 4, () -> NOBODYS_CALL);
                    var forgers = new SteadyLoad(warmpool, "faulty", 2, () -> around(last.getAndAdd(3)))) {
                await().atMost(PATIENCE).until(() -> victims.good() >= CALLS && forgers.good() >= CALLS);
                victims.close();
                forgers.close();
                assertThat(victims.failures()).isEmpty();
                assertThat(forgers.failures()).isEmpty();
            }
            assertThat(elsewhere.get(60, TimeUnit.SECONDS).body()).contains("\"loads\":1");
            assertThat(pool.status().path("stale-messages").asLong()).isGreaterThan(11L * CALLS);
            assertThat(pool.deaths(0)).isEmpty();
            assertThat(pool.deaths(1)).isEmpty();
            assertThat(warmpool.ask("faulty", NOBODYS_CALL).body()).isEqualTo(NOBODYS_CALL);
        }
    }

    @Test
    void anIncarnationCannotAnswerForTheOneBeforeIt() throws Exception {
        try (var pool = FaultyPool.start("AnswersOldIncarnation", 1)) {
            var warmpool = pool.warmpool();
            var earlier = warmpool.ask("faulty", NOBODYS_CALL);
            var old = pool.process(0);
            old.destroyForcibly();
            pool.awaitDeath(old);
            pool.awaitUp(1);
            var ended = earlier.headers().firstValue("Warmpool-Call").orElseThrow();
            assertThat(warmpool.ask("faulty", ended).body()).isEqualTo(ended);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    pool.status().path("stale-messages").asLong())
                            .isEqualTo(2));
        }
    }

    private static long idOf(RunningWarmpool warmpool) throws Exception {
        var answer = warmpool.ask("faulty", NOBODYS_CALL);
        return HexFormat.fromHexDigitsToLong(
                answer.headers().firstValue("Warmpool-Call").orElseThrow());
    }

    /** Calls that have just ended, that run now, and that are still to come. */
    private static String around(long id) {
        return LongStream.rangeClosed(id - 2, id + 9)
                .mapToObj(HexFormat.of()::toHexDigits)
                .collect(Collectors.joining(" "));
    }
}
