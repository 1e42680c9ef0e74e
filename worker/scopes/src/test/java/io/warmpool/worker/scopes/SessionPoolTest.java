package io.warmpool.worker.scopes;

import static io.warmpool.worker.scopes.Bench.asking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SessionPoolTest {

    private final AtomicInteger number = new AtomicInteger();

    private Lease<Resource> acquire(Bench bench, String key, String fingerprint) throws Exception {
        return bench.scopes
                .sessions()
                .acquire(key, fingerprint, () -> bench.ledger.make(key + number.incrementAndGet()));
    }

    private Lease<Resource.Exclusive> exclusive(Bench bench, String key) throws Exception {
        return bench.scopes
                .sessions()
                .acquire(key, "f", () -> bench.ledger.makeExclusive(key + number.incrementAndGet()));
    }

    @Test
    void oneContextServesManyCallsAtOnce() throws Exception {
        try (var bench = new Bench();
                var one = acquire(bench, "a", "f");
                var two = acquire(bench, "a", "f")) {
            assertThat(one.value()).isSameAs(two.value());
            assertThat(one.version()).isEqualTo(1);
            assertThat(bench.figures("context").leases()).isEqualTo(2);
        }
    }

    @Test
    void aChangedFingerprintReplacesItWhileCallsFinishOnTheOld() throws Exception {
        try (var bench = new Bench()) {
            var old = acquire(bench, "a", "f1");
            var value = old.value();
            try (var fresh = acquire(bench, "a", "f2")) {
                assertThat(fresh.version()).isEqualTo(2);
                assertThat(fresh.value()).isNotSameAs(value);
                assertThat(old.value()).isSameAs(value);
                assertThat(value.isClosed()).isFalse();
            }
            old.close();
            bench.awaitClosed("a1");
            assertThat(bench.figures("context").evictions()).containsEntry("replaced", 1L);
        }
    }

    @Test
    void twoFingerprintsThatAlternateUnderOneKeyLeakNothing() throws Exception {
        try (var bench = new Bench()) {
            for (int i = 0; i < 500; i++) {
                try (var lease = acquire(bench, "a", "f" + i % 2)) {
                    assertThat(lease.version()).isEqualTo(i + 1);
                }
            }
            await().until(() -> bench.ledger.open().size() == 1);
            assertThat(bench.figures("context").entries()).isEqualTo(1);
        }
    }

    @Test
    void anOldOneIsMadeAnewAndSweptWithoutTraffic() throws Exception {
        try (var bench = new Bench()) {
            acquire(bench, "a", "f").close();
            acquire(bench, "b", "f").close();
            bench.pass(Duration.ofHours(1));
            try (var lease = acquire(bench, "a", "f")) {
                assertThat(lease.value()).hasToString("a3");
                assertThat(lease.version()).isEqualTo(2);
            }
            bench.scopes.sweep();
            bench.awaitClosed("a1", "b2");
            assertThat(bench.figures("context").evictions()).containsEntry("expired", 2L);
        }
    }

    @Test
    void theLeastRecentlyUsedKeyMakesRoom() throws Exception {
        try (var bench = new Bench(Bench.limits(10, 10, 10, 2))) {
            acquire(bench, "a", "f").close();
            acquire(bench, "b", "f").close();
            acquire(bench, "a", "f").close();
            acquire(bench, "c", "f").close();
            bench.awaitClosed("b2");
            assertThat(bench.figures("context").entries()).isEqualTo(2);
        }
    }

    @Test
    void aBrokenOneIsReplaced() throws Exception {
        try (var bench = new Bench()) {
            var lease = acquire(bench, "a", "f");
            lease.value().broken = true;
            try (var next = acquire(bench, "a", "f")) {
                assertThat(next.value()).hasToString("a2");
                assertThat(next.version()).isEqualTo(2);
            }
            lease.close();
            bench.awaitClosed("a1");
        }
    }

    @Test
    void aFactoryThatFailsLeavesNothingBehind() throws Exception {
        try (var bench = new Bench()) {
            assertThatThrownBy(() -> bench.scopes.sessions().acquire("a", "f", () -> {
                        throw new java.io.IOException("refused");
                    }))
                    .hasMessage("refused");
            try (var lease = acquire(bench, "a", "f")) {
                assertThat(lease.version()).isEqualTo(1);
            }
            assertThat(bench.figures("context").misses()).isEqualTo(2);
        }
    }

    @Test
    void aResettableOneServesOneCallAtATimeAndIsResetInBetween() throws Exception {
        try (var bench = new Bench()) {
            var one = exclusive(bench, "a");
            var two = exclusive(bench, "a");
            assertThat(one.value()).isNotSameAs(two.value());
            var first = one.value();
            one.close();
            for (int i = 1; i <= 100; i++) {
                try (var again = exclusive(bench, "a")) {
                    assertThat(again.value()).isSameAs(first);
                    assertThat(first.resets).hasValue(i);
                }
            }
            two.close();
            assertThat(bench.ledger.made()).isEqualTo(2);
            assertThat(bench.figures("context").loads()).isEqualTo(2);
        }
    }

    @Test
    void callsThatWaitForTheFirstOneTogetherGetOneEach() throws Exception {
        try (var bench = new Bench()) {
            var go = new CountDownLatch(1);
            var asked = new ArrayList<Bench.Asked<Lease<Resource.Exclusive>>>();
            for (int i = 0; i < 8; i++) {
                asked.add(asking(() -> bench.scopes.sessions().<Resource.Exclusive>acquire("a", "f", () -> {
                    go.await();
                    return bench.ledger.makeExclusive("a" + number.incrementAndGet());
                })));
            }
            asked.forEach(Bench.Asked::untilItWaits);
            go.countDown();
            var leases = new ArrayList<Lease<Resource.Exclusive>>();
            for (var each : asked) {
                leases.add(each.answer());
                leases.getLast().value().use();
            }
            assertThat(leases.stream().map(Lease::value).distinct()).hasSize(8);
            assertThat(bench.figures("context").misses()).isEqualTo(8);
            assertThat(bench.figures("context").hits()).isZero();
            for (var lease : leases) {
                lease.value().leave();
                lease.close();
            }
        }
    }

    @Test
    void oneThatCannotBeResetIsClosedLoggedAndCounted() throws Exception {
        try (var bench = new Bench()) {
            var lease = exclusive(bench, "a");
            lease.value().resetFails = true;
            lease.close();
            bench.awaitClosed("a1");
            assertThat(bench.log.lines()).singleElement().asString().contains("could not reset a context of 'a'");
            assertThat(bench.figures("context").evictions()).containsEntry("broken", 1L);
            try (var next = exclusive(bench, "a")) {
                assertThat(next.value()).hasToString("a2");
            }
        }
    }

    @Test
    void idleOnesAboveTheBoundAreNotKept() throws Exception {
        try (var bench = new Bench(Bench.limits(10, 10, 10, 2))) {
            var leases = new ArrayList<Lease<Resource.Exclusive>>();
            for (int i = 0; i < 6; i++) {
                leases.add(exclusive(bench, "a"));
            }
            leases.forEach(Lease::close);
            await().until(() -> bench.ledger.closed().size() == 4);
            assertThat(bench.figures("context").entries()).isEqualTo(2);
            assertThat(bench.figures("context").evictions()).containsEntry("size", 4L);
        }
    }

    @Test
    void whoWaitsForAResetMayBeCancelled() throws Exception {
        try (var bench = new Bench()) {
            var go = new CountDownLatch(1);
            class Slow implements io.warmpool.agent.Resettable {
                @Override
                public void reset() throws Exception {
                    go.await();
                }
            }
            bench.scopes.sessions().acquire("a", "f", Slow::new).close();
            var waits = asking(() -> bench.scopes.sessions().acquire("a", "f", Slow::new))
                    .untilItWaits();
            waits.thread().interrupt();
            assertThatThrownBy(waits::answer).cause().isInstanceOf(InterruptedException.class);
            var next = asking(() -> bench.scopes.sessions().acquire("a", "f", Slow::new))
                    .untilItWaits();
            go.countDown();
            next.answer().close();
            assertThat(bench.figures("context").loads()).isEqualTo(1);
        }
    }

    /** How many lines there are; this cannot be seen from outside. */
    private static int lines(Bench bench) throws Exception {
        return ((ContextPool) bench.scopes.sessions()).lines();
    }

    @Test
    void keysWhoseFactoriesFailLeaveNoLine() throws Exception {
        try (var bench = new Bench()) {
            acquire(bench, "a", "f").close();
            for (int i = 0; i < 10_000; i++) {
                var key = "k" + i;
                assertThatThrownBy(() -> bench.scopes.sessions().acquire(key, "f", () -> {
                            throw new java.io.IOException("refused");
                        }))
                        .hasMessage("refused");
            }
            assertThat(lines(bench)).isEqualTo(1);
        }
    }

    @Test
    void aKeyWhoseLastContextCouldNotBeResetOrWasTooManyLeavesNoLine() throws Exception {
        try (var bench = new Bench(Bench.limits(10, 10, 10, 1))) {
            var fails = exclusive(bench, "a");
            fails.value().resetFails = true;
            fails.close();
            bench.awaitClosed("a1");
            await().until(() -> lines(bench) == 0);
            var one = exclusive(bench, "b");
            var two = exclusive(bench, "c");
            var three = exclusive(bench, "c");
            one.close();
            two.close();
            three.close();
            await().until(() -> bench.figures("context").entries() <= 1);
            await().until(() -> lines(bench) <= 1);
        }
    }

    @Test
    void oneThatBecomesReadyAsItsCallerIsCancelledServesTheNext() throws Exception {
        try (var bench = new Bench()) {
            var leases = new ArrayList<Lease<Resource.Exclusive>>();
            leases.add(exclusive(bench, "a"));
            for (int i = 0; i < 4000; i++) {
                var pause = (i % 100) * 1000L; // about as long as the caller takes to wake up
                var caller = Thread.currentThread();
                try {
                    leases.add(bench.scopes.sessions().<Resource.Exclusive>acquire("a", "f", () -> {
                        var made = bench.ledger.makeExclusive("a");
                        caller.interrupt();
                        var interrupted = System.nanoTime();
                        while (System.nanoTime() - interrupted < pause) {
                            Thread.onSpinWait();
                        }
                        return made;
                    }));
                } catch (InterruptedException _) {
                    // sometimes before it is ready, sometimes together with that
                }
                Thread.interrupted();
            }
            await().untilAsserted(() -> assertThat(bench.ledger.open())
                    .as("in use, or one that waits for the next")
                    .hasSizeBetween(leases.size(), leases.size() + 1));
            leases.forEach(Lease::close);
        }
    }

    @Test
    void oneThatCouldNotBeAskedWhetherItIsBrokenServesTheNext() throws Exception {
        class Shaky implements io.warmpool.agent.Resettable, io.warmpool.agent.Breakable {
            private volatile boolean fails;

            @Override
            public void reset() {}

            @Override
            public boolean isBroken() {
                if (fails) {
                    throw new OutOfMemoryError("of the test");
                }
                return false;
            }
        }
        try (var bench = new Bench()) {
            Lease<Shaky> lease = bench.scopes.sessions().acquire("a", "f", Shaky::new);
            var shaky = lease.value();
            lease.close();
            shaky.fails = true;
            assertThatThrownBy(() -> bench.scopes.sessions().acquire("a", "f", Shaky::new))
                    .isInstanceOf(OutOfMemoryError.class);
            shaky.fails = false;
            try (Lease<Shaky> next = bench.scopes.sessions().acquire("a", "f", Shaky::new)) {
                assertThat(next.value()).isSameAs(shaky);
            }
        }
    }
}
