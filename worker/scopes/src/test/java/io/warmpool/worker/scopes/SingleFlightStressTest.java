package io.warmpool.worker.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Many short races on one load each: some take, one may be cancelled, one retires, the loader may fail. Lincheck cannot follow
 * a load onto the thread of its own, so these races are run for real, a few thousand of each kind.
 */
class SingleFlightStressTest {

    private static final int ROUNDS = 4000;

    private final Resource.Ledger ledger = new Resource.Ledger();
    private final Tally tally = new Tally("user");
    private final Keeping keeping = new Keeping(tally, new Closer(new RecordingLog()), System::nanoTime);

    @Test
    void everyRaceEndsForEverybodyAndClosesWhatItMade() throws Exception {
        var seed = Long.getLong("seed", System.nanoTime());
        System.out.println("-Dseed=" + seed);
        var random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            race(random.split(), "seed " + seed + " round " + round);
        }
        await().atMost(Bench.SOON).until(() -> ledger.open().isEmpty());
        assertThat(ledger.wrongs()).as("seed %s", seed).isEmpty();
        assertThat(tally.figures().leases()).isZero();
        assertThat(tally.figures().entries()).isZero();
        assertThat(tally.figures().failedLoads()).isPositive();
        assertThat(tally.figures().evictions().get("size")).isPositive();
    }

    private void race(SplittableRandom random, String where) throws Exception {
        var loads = new AtomicInteger();
        var pause = random.nextInt(3) * 20_000L;
        var fails = random.nextInt(4) == 0;
        var held = new Held<Resource>(
                "k",
                1,
                () -> {
                    loads.incrementAndGet();
                    LockSupport.parkNanos(pause);
                    if (fails) {
                        throw new java.io.IOException("refused");
                    }
                    return ledger.make("v");
                },
                keeping);

        var start = new CyclicBarrier(4);
        Callable<Void> taker = () -> {
            start.await(10, TimeUnit.SECONDS);
            try {
                if (held.take() != Held.Took.GONE) {
                    held.value().use();
                    held.value().leave();
                    held.giveBack();
                }
            } catch (java.io.IOException | InterruptedException _) {
                Thread.interrupted(); // a cancelled one may have failed first
            }
            return null;
        };
        var takers = new ArrayList<Bench.Asked<Void>>();
        for (int i = 0; i < 3; i++) {
            takers.add(Bench.asking(taker));
        }
        start.await(10, TimeUnit.SECONDS);
        LockSupport.parkNanos(random.nextInt(60_000));
        for (int i = 0; i < random.nextInt(4); i++) {
            takers.get(i).thread().interrupt();
        }
        if (random.nextBoolean()) {
            held.retire(Cause.SIZE);
        }
        for (var each : takers) {
            assertThat(each.thread().join(Duration.ofSeconds(10)))
                    .as("%s: waits for ever", where)
                    .isTrue();
            try {
                each.answer();
            } catch (java.util.concurrent.ExecutionException e) {
                // cancelled before the start
                assertThat(e.getCause())
                        .as(where)
                        .isInstanceOfAny(InterruptedException.class, java.util.concurrent.BrokenBarrierException.class);
            }
        }
        held.retire(Cause.SIZE);
        assertThat(loads.get()).as(where).isLessThanOrEqualTo(1);
        assertThat(held.isGone()).as(where).isTrue();
    }
}
