package io.warmpool.worker.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.Lease;
import io.warmpool.agent.Loader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * 100,000 random steps on a few hundred keys by several threads that also cancel each other. Whatever the schedule: nothing is
 * closed while it is used, nothing twice, and in the end nothing is left open, leased or waiting.
 */
class RandomStepsTest {

    private static final int STEPS = 100_000;
    private static final int THREADS = 5;

    private final Bench bench = new Bench(Bench.limits(40, 60 * 1024, 15, 30));
    private final AtomicInteger loading = new AtomicInteger();
    private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
    private final Thread[] actors = new Thread[THREADS];

    /** What a loader of the test throws. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** One thread's life. */
    private final class Actor implements Runnable {
        private final SplittableRandom random;
        private final Deque<Open> open = new ArrayDeque<>();

        /** A call with what it uses. */
        private record Open(CallScopes call, List<Resource> used) {
            void end() {
                used.forEach(Resource::leave);
                call.end();
            }
        }

        Actor(long seed) {
            random = new SplittableRandom(seed);
        }

        @Override
        public void run() {
            try {
                for (int i = 0; i < STEPS / THREADS; i++) {
                    try {
                        step();
                    } catch (Refused | InterruptedException _) {
                        Thread.interrupted(); // as an agent whose call fails
                    }
                }
                open.forEach(Open::end);
            } catch (Throwable e) {
                surprises.add(e);
            }
        }

        private void step() throws Exception {
            if (open.isEmpty() || (random.nextInt(8) == 0 && open.size() < 4)) {
                open.addLast(begin());
            }
            var it = open.peekFirst();
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3 -> use(it, it.call.user().get("u" + random.nextInt(60), loader("user")));
                case 4, 5 -> use(it, it.call.session().orElseThrow().get("s" + random.nextInt(3), loader("session")));
                case 6 -> use(it, it.call.own().get("o" + random.nextInt(3), loader("own")));
                case 7, 8 -> {
                    var shared =
                            bench.scopes.shared("p" + random.nextInt(20), Duration.ofSeconds(30), loader("process"));
                    var value = shared.get(Bench.seen(it.call.own()));
                    use(it, value);
                    if (random.nextInt(10) == 0) {
                        shared.broken(value);
                    }
                }
                case 9, 10, 11 -> context("c" + random.nextInt(60), loader("context"));
                case 12, 13 -> {
                    Loader<Resource> plain = loader("exclusive");
                    context("x" + random.nextInt(20), () -> {
                        plain.load().close();
                        return bench.ledger.makeExclusive("x");
                    });
                }
                case 14 ->
                    it.call.run(
                            () -> { // forgotten: the call's end gives it back
                                var lease = acquire("c" + random.nextInt(60), loader("context"));
                                use(it, lease.value());
                            });
                case 15, 16 -> open.removeFirst().end();
                case 17 -> evict();
                case 18 -> {
                    bench.pass(Duration.ofMillis(random.nextInt(20_000)));
                    if (random.nextInt(10) == 0) {
                        bench.scopes.sweep();
                    }
                }
                default -> actors[random.nextInt(THREADS)].interrupt();
            }
        }

        private Open begin() {
            var tenant = "t" + random.nextInt(2);
            var user = "u" + random.nextInt(4);
            var session = new Caller.Conversation("s" + random.nextInt(20), random.nextInt(3), false, Optional.empty());
            var caller = new Caller("c", Optional.of(tenant), Optional.of(user), Optional.of(session));
            return new Open(bench.scopes.begin(caller), new ArrayList<>());
        }

        private void use(Open it, Resource value) {
            value.use();
            it.used.add(value);
            if (random.nextInt(30) == 0) {
                value.broken = true;
            }
        }

        private Lease<Resource> acquire(String key, Loader<? extends Resource> loader) throws Exception {
            return bench.scopes.sessions().acquire(key, "f" + random.nextInt(8) / 7, loader);
        }

        private void context(String key, Loader<? extends Resource> loader) throws Exception {
            try (var lease = acquire(key, loader)) {
                var value = lease.value();
                value.use();
                pause();
                if (value instanceof Resource.Exclusive exclusive) {
                    exclusive.resetFails = random.nextInt(20) == 0;
                }
                value.leave();
            }
        }

        private void evict() {
            var key = "upcs".charAt(random.nextInt(4)) + String.valueOf(random.nextInt(6)) + "*";
            bench.scopes.evict(new Selection(
                    new String[] {"", "process", "user", "session", "context"}[random.nextInt(5)],
                    key,
                    random.nextInt(4) == 0 ? "t1" : "",
                    "",
                    "",
                    ""));
        }

        private Loader<Resource> loader(String name) {
            var fate = random.nextInt(20);
            return () -> {
                loading.incrementAndGet();
                try {
                    if (fate < 4) {
                        LockSupport.parkNanos(200_000); // so that others come and wait too
                    }
                    if (fate == 4) {
                        throw new Refused();
                    }
                    return bench.ledger.make(name);
                } finally {
                    loading.decrementAndGet();
                }
            };
        }

        private void pause() {
            if (random.nextInt(4) == 0) {
                LockSupport.parkNanos(1000);
            }
        }
    }

    @Test
    void leaveNothingOpenNothingLeasedAndNobodyWaiting() throws Exception {
        var seed = Long.getLong("seed", System.nanoTime());
        System.out.println("-Dseed=" + seed);
        var random = new SplittableRandom(seed);
        IntStream.range(0, THREADS)
                .forEach(i -> actors[i] = Thread.ofVirtual().unstarted(new Actor(random.nextLong())));
        for (var actor : actors) {
            actor.start();
        }
        for (var actor : actors) {
            assertThat(actor.join(Duration.ofSeconds(60)))
                    .as("seed %s: waits for ever", seed)
                    .isTrue();
        }

        assertThat(surprises).as("seed %s", seed).isEmpty();
        await().atMost(Bench.SOON).until(() -> loading.get() == 0);
        await().atMost(Bench.SOON)
                .untilAsserted(() -> assertThat(bench.scopes.figures())
                        .as("seed %s", seed)
                        .allSatisfy(each -> {
                            assertThat(each.leases()).as(each.scope()).isZero();
                            assertThat(each.hits()).as(each.scope()).isPositive();
                            assertThat(each.loads()).as(each.scope()).isGreaterThan(100);
                            assertThat(each.failedLoads()).as(each.scope()).isPositive();
                        }));
        assertThat(bench.figures("user").entries()).isLessThanOrEqualTo(40);
        assertThat(bench.figures("context").entries()).isLessThanOrEqualTo(30);
        bench.close();
    }
}
