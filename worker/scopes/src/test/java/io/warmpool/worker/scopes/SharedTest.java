package io.warmpool.worker.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.Loader;
import io.warmpool.agent.Shared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static String peek(Shared<?> shared) throws Exception {
        try (var lease = shared.lease()) {
            return lease.value().toString() + " " + lease.version();
        }
    }

    private static Loader<Resource> numbered(Bench bench) {
        var number = new AtomicInteger();
        return () -> bench.ledger.make("v" + number.incrementAndGet());
    }

    @Test
    void isMadeOnceForAllCallsAndKeepsItsFirstLoader() throws Exception {
        try (var bench = new Bench()) {
            var shared = bench.scopes.shared("k", Duration.ZERO, numbered(bench));
            assertThat(bench.scopes.shared("k", MINUTE, () -> bench.ledger.make("another")))
                    .isSameAs(shared);
            var call = bench.call();
            assertThat(shared.get(Bench.seen(call.own()))).hasToString("v1");
            assertThat(shared.get(Bench.seen(call.own()))).hasToString("v1");
            assertThat(bench.figures("process").leases()).isEqualTo(1);
            bench.pass(Duration.ofDays(1000));
            assertThat(peek(shared)).isEqualTo("v1 1");
            call.end();
            assertThat(bench.figures("process").hits()).isEqualTo(2);
        }
    }

    @Test
    void anOldOneIsServedWhileANewOneIsMadeOnce() throws Exception {
        try (var bench = new Bench()) {
            var go = new CountDownLatch(1);
            var number = new AtomicInteger();
            var shared = bench.scopes.shared("k", MINUTE, () -> {
                var mine = number.incrementAndGet();
                if (mine == 2) {
                    go.await();
                }
                return bench.ledger.make("v" + mine);
            });
            peek(shared);
            bench.pass(MINUTE.minusNanos(1));
            peek(shared);
            bench.pass(Duration.ofNanos(1));
            for (int i = 0; i < 100; i++) {
                assertThat(peek(shared)).isEqualTo("v1 1");
            }
            go.countDown();
            bench.awaitClosed("v1");
            assertThat(peek(shared)).isEqualTo("v2 2");
            assertThat(number).hasValue(2);
            assertThat(bench.figures("process").evictions()).containsEntry("expired", 1L);
            assertThat(bench.figures("process").misses()).isEqualTo(1);
        }
    }

    @Test
    void aRefreshThatFailsKeepsTheOldOneAndIsTriedAgainAfterAWhile() throws Exception {
        try (var bench = new Bench()) {
            var number = new AtomicInteger();
            var shared = bench.scopes.shared("k", MINUTE, () -> {
                if (number.incrementAndGet() > 1) {
                    throw new java.io.IOException("refused");
                }
                return bench.ledger.make("v1");
            });
            peek(shared);
            bench.pass(MINUTE);
            peek(shared);
            await().until(() -> bench.log.lines().size() == 1);
            assertThat(bench.log.lines().getFirst())
                    .contains("could not make 'k' anew")
                    .endsWith("refused");
            bench.pass(Duration.ofSeconds(29));
            peek(shared);
            assertThat(number).hasValue(2);
            bench.pass(Duration.ofSeconds(1));
            await().until(() -> {
                peek(shared);
                return number.get() == 3;
            });
            assertThat(peek(shared)).isEqualTo("v1 1");
        }
    }

    @Test
    void aRefreshThatHangsIsGivenUp() throws Exception {
        try (var bench = new Bench()) {
            var number = new AtomicInteger();
            var never = new CountDownLatch(1);
            var shared = bench.scopes.shared("k", MINUTE, () -> {
                if (number.incrementAndGet() == 2) {
                    never.await();
                }
                return bench.ledger.make("v" + number);
            });
            peek(shared);
            bench.pass(MINUTE);
            peek(shared);
            await().until(() -> number.get() == 2);
            bench.pass(Duration.ofMinutes(2));
            bench.scopes.sweep();
            await().until(() -> bench.log.lines().toString().contains("anew within PT2M"));
            bench.pass(MINUTE);
            await().until(() -> peek(shared).equals("v3 2"));
        }
    }

    @Test
    void oneThatIsReportedBrokenIsMadeAnewOnceAndNotByEveryCaller() throws Exception {
        try (var bench = new Bench()) {
            var shared = bench.scopes.shared("k", Duration.ZERO, numbered(bench));
            var leases = new ArrayList<io.warmpool.agent.Lease<Resource>>();
            for (int i = 0; i < 10; i++) {
                leases.add(shared.lease());
            }
            var v1 = leases.getFirst().value();
            for (var lease : leases) {
                shared.broken(v1);
                assertThat(peek(shared)).isEqualTo("v2 2");
                assertThat(v1.isClosed()).isFalse();
                assertThat(lease.value()).isSameAs(v1);
            }
            leases.forEach(io.warmpool.agent.Lease::close);
            bench.awaitClosed("v1");
        }
    }

    @Test
    void oneThatSaysItIsBrokenIsMadeAnew() throws Exception {
        try (var bench = new Bench()) {
            var shared = bench.scopes.shared("k", Duration.ZERO, numbered(bench));
            var call = bench.call();
            shared.get(Bench.seen(call.own())).broken = true;
            assertThat(shared.get(Bench.seen(call.own()))).hasToString("v2");
            assertThat(bench.ledger.closed()).isEmpty();
            call.end();
            bench.awaitClosed("v1");
            assertThat(bench.figures("process").evictions()).containsEntry("broken", 1L);
        }
    }

    @Test
    void aCallOfSomebodyElsesIsRefused() throws Exception {
        try (var bench = new Bench();
                var other = new Bench()) {
            var shared = bench.scopes.shared("k", Duration.ZERO, numbered(bench));
            assertThatThrownBy(() -> shared.get(Bench.seen(other.call().own())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("none of this worker's");
            assertThatThrownBy(() -> shared.get(Bench.seen(null))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void timesToLiveAreChecked() {
        try (var bench = new Bench()) {
            assertThatThrownBy(() -> bench.scopes.shared("k", Duration.ofNanos(1), numbered(bench)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> bench.scopes.shared("k", Duration.ofMillis(-1), numbered(bench)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anEvictionDuringARefreshDropsTheNewOneToo() throws Exception {
        try (var bench = new Bench()) {
            var go = new CountDownLatch(1);
            var number = new AtomicInteger();
            var shared = bench.scopes.shared("k", MINUTE, () -> {
                var mine = number.incrementAndGet();
                if (mine == 2) {
                    go.await();
                }
                return bench.ledger.make("v" + mine);
            });
            peek(shared);
            bench.pass(MINUTE);
            peek(shared);
            await().until(() -> number.get() == 2);
            assertThat(bench.scopes.evict(new Selection("process", "k", "", "", "", "", false)))
                    .isEqualTo(1);
            bench.awaitClosed("v1");
            go.countDown();
            bench.awaitClosed("v1", "v2");
            assertThat(peek(shared)).isEqualTo("v3 2");
        }
    }

    @Test
    void aCloseDuringARefreshLeavesNeitherOpen() throws Exception {
        for (int round = 0; round < 100; round++) {
            try (var bench = new Bench()) {
                var go = new CountDownLatch(1);
                var number = new AtomicInteger();
                var shared = bench.scopes.shared("k", MINUTE, () -> {
                    var mine = number.incrementAndGet();
                    if (mine == 2) {
                        go.await();
                    }
                    return bench.ledger.make("v" + mine);
                });
                peek(shared);
                bench.pass(MINUTE);
                peek(shared);
                await().pollInterval(Duration.ofMillis(1)).until(() -> number.get() == 2);
                go.countDown();
            } // finds out what is open
        }
    }
}
