package io.warmpool.worker.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class UserScopeTest {

    /** Asks in a call of its own, which ends at once. */
    private static Resource ask(Bench bench, String tenant, String user, String key, long weight) throws Exception {
        var call = bench.callOf(tenant, user);
        try {
            return call.user().get(key, () -> bench.ledger.make(tenant + "/" + user + "/" + key, weight));
        } finally {
            call.end();
        }
    }

    private static Resource ask(Bench bench, String user, String key) throws Exception {
        return ask(bench, "acme", user, key, 1);
    }

    @Test
    void aValueServesAllCallsOfItsUserAndNobodyElses() throws Exception {
        try (var bench = new Bench()) {
            var annsOwn = ask(bench, "acme", "ann", "k", 1);
            assertThat(ask(bench, "acme", "ann", "k", 1)).isSameAs(annsOwn);
            assertThat(ask(bench, "acme", "bob", "k", 1)).isNotSameAs(annsOwn);
            assertThat(ask(bench, "umbrella", "ann", "k", 1)).isNotSameAs(annsOwn);
            assertThat(ask(bench, null, "ann", "k", 1)).isNotSameAs(annsOwn);
            // parts that only look alike once they are joined
            assertThat(ask(bench, "acme", "ann/k", "x", 1).toString()).isEqualTo("acme/ann/k/x");
            assertThat(ask(bench, "acme/ann", "k", "x", 1)).isNotSameAs(ask(bench, "acme", "ann/k", "x", 1));
            assertThat(ask(bench, "", "ann", "k", 1)).isNotSameAs(ask(bench, null, "ann", "k", 1));
            assertThat(bench.figures("user").hits()).isEqualTo(3);
        }
    }

    @Test
    void aCallWithoutAUserSharesWithNobody() throws Exception {
        try (var bench = new Bench()) {
            var one = bench.callOf("acme", null);
            var two = bench.callOf("acme", null);
            assertThat(one.user().name()).isEmpty();
            var mine = one.user().get("k", () -> bench.ledger.make("one"));
            assertThat(one.user().get("k", () -> bench.ledger.make("never"))).isSameAs(mine);
            assertThat(one.own().get("k", () -> bench.ledger.make("own"))).isNotSameAs(mine);
            assertThat(two.user().get("k", () -> bench.ledger.make("two"))).isNotSameAs(mine);
            one.end();
            bench.awaitClosed("one", "own");
            two.end();
            assertThat(bench.figures("user").entries()).isZero();
        }
    }

    @Test
    void theLeastRecentlyUsedGoesWhenThereAreTooMany() throws Exception {
        try (var bench = new Bench(Bench.limits(3, 1000, 10, 10))) {
            ask(bench, "ann", "a");
            ask(bench, "ann", "b");
            ask(bench, "bob", "c");
            ask(bench, "ann", "a");
            ask(bench, "bob", "d");
            bench.awaitClosed("acme/ann/b");
            ask(bench, "bob", "e");
            bench.awaitClosed("acme/ann/b", "acme/bob/c");
            assertThat(bench.figures("user").entries()).isEqualTo(3);
            assertThat(bench.figures("user").evictions()).containsEntry("size", 2L);
        }
    }

    @Test
    void theLeastRecentlyUsedGoWhenTheyWeighTooMuch() throws Exception {
        try (var bench = new Bench(Bench.limits(100, 1000, 10, 10))) {
            ask(bench, "acme", "ann", "a", 400);
            ask(bench, "acme", "ann", "b", 400);
            ask(bench, "acme", "ann", "c", 200);
            assertThat(bench.figures("user").weight()).isEqualTo(1000);
            ask(bench, "acme", "ann", "d", 401);
            bench.awaitClosed("acme/ann/a", "acme/ann/b");
            assertThat(bench.figures("user").weight()).isEqualTo(601);
        }
    }

    @Test
    void oneThatAloneWeighsTooMuchServesItsCallAndIsNotKept() throws Exception {
        try (var bench = new Bench(Bench.limits(100, 1000, 10, 10))) {
            var call = bench.callOf("acme", "ann");
            var big = call.user().get("big", () -> bench.ledger.make("big", 1001));
            assertThat(big.isClosed()).isFalse();
            assertThat(bench.figures("user").weight()).isZero();
            call.end();
            bench.awaitClosed("big");
        }
    }

    @Test
    void whatIsEvictedStaysOpenForTheCallThatHasIt() throws Exception {
        try (var bench = new Bench(Bench.limits(1, 1000, 10, 10))) {
            var call = bench.callOf("acme", "ann");
            var a = call.user().get("a", () -> bench.ledger.make("a"));
            ask(bench, "bob", "b");
            assertThat(bench.figures("user").evictions()).containsEntry("size", 1L);
            assertThat(a.isClosed()).isFalse();
            assertThat(bench.figures("user").leases()).isEqualTo(1);
            call.end();
            bench.awaitClosed("a");
        }
    }

    @Test
    void whatNobodyAsksForIsDroppedEvenWithoutTraffic() throws Exception {
        try (var bench = new Bench()) {
            ask(bench, "ann", "a");
            ask(bench, "ann", "b");
            bench.pass(Duration.ofMinutes(29));
            ask(bench, "ann", "b");
            bench.pass(Duration.ofMinutes(2));
            bench.scopes.sweep();
            bench.awaitClosed("acme/ann/a");
            assertThat(bench.figures("user").evictions()).containsEntry("idle", 1L);
            assertThat(bench.figures("user").entries()).isEqualTo(1);
        }
    }

    @Test
    void aFailedLoadIsNotKeptAndTheNextWhoAsksTriesAgain() throws Exception {
        try (var bench = new Bench()) {
            var call = bench.callOf("acme", "ann");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> call.user().get("k", () -> {
                            throw new java.io.IOException("refused");
                        }))
                        .hasMessage("refused");
            }
            assertThat(call.user().get("k", () -> "there")).isEqualTo("there");
            call.end();
            var figures = bench.figures("user");
            assertThat(figures.loads()).isEqualTo(4);
            assertThat(figures.failedLoads()).isEqualTo(3);
            assertThat(figures.misses()).isEqualTo(4);
            assertThat(figures.hits()).isZero();
        }
    }

    @Test
    void aLoaderThatHangsPoisonsNothing() throws Exception {
        try (var bench = new Bench()) {
            var never = new CountDownLatch(1);
            var call = bench.callOf("acme", "ann");
            var hangs = Bench.asking(() -> call.user().get("k", () -> {
                        never.await();
                        return bench.ledger.make("never");
                    }))
                    .untilItWaits();
            hangs.thread().interrupt(); // as a cancelled call is
            assertThatThrownBy(hangs::answer).cause().isInstanceOf(InterruptedException.class);
            call.end();
            assertThat(ask(bench, "ann", "k").toString()).isEqualTo("acme/ann/k");
        }
    }

    @Test
    void whoWaitsForAnothersLoadCountsAsAMissButNotAsALoad() throws Exception {
        try (var bench = new Bench()) {
            var go = new CountDownLatch(1);
            var call = bench.callOf("acme", "ann");
            var one = Bench.asking(() -> call.user().get("k", () -> {
                        go.await();
                        bench.pass(Duration.ofMillis(7));
                        return "v";
                    }))
                    .untilItWaits();
            var two = Bench.asking(() -> call.user().get("k", () -> "another")).untilItWaits();
            go.countDown();
            assertThat(one.answer()).isEqualTo("v");
            assertThat(two.answer()).isEqualTo("v");
            assertThat(call.user().get("k", () -> "another")).isEqualTo("v");
            var figures = bench.figures("user");
            assertThat(figures.misses()).isEqualTo(2);
            assertThat(figures.loads()).isEqualTo(1);
            assertThat(figures.hits()).isEqualTo(1);
            assertThat(figures.loadMicros()).isEqualTo(7000);
            assertThat(figures.leases())
                    .as("one for the call, however often it asks")
                    .isEqualTo(1);
            call.end();
        }
    }

    @Test
    void keysAreBounded() throws Exception {
        try (var bench = new Bench()) {
            var call = bench.callOf("acme", "ann");
            assertThat(call.user().get("k".repeat(512), () -> 1)).isEqualTo(1);
            assertThatThrownBy(() -> call.user().get("k".repeat(513), () -> 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a key has at most 512 characters, this one has 513");
            assertThatThrownBy(() -> call.user().get(null, () -> 1)).isInstanceOf(NullPointerException.class);
            call.end();
        }
    }

    @Test
    void oneThatAloneWeighsTooMuchDisplacesNobody() throws Exception {
        try (var bench = new Bench(Bench.limits(100, 1000, 10, 10))) {
            ask(bench, "acme", "ann", "a", 400);
            ask(bench, "acme", "ann", "b", 400);
            for (int i = 0; i < 3; i++) {
                ask(bench, "acme", "bob", "big", 1001);
            }
            assertThat(bench.figures("user").weight()).isEqualTo(800);
            assertThat(bench.figures("user").evictions()).containsEntry("size", 3L);
            await().untilAsserted(() -> assertThat(bench.ledger.open()).containsExactly("acme/ann/a", "acme/ann/b"));
        }
    }

    @Test
    void norDoesItWhenAnotherMakesRoomAtTheSameTime() throws Exception {
        try (var bench = new Bench(Bench.limits(100, 1000, 10, 10))) {
            ask(bench, "acme", "ann", "a", 400);
            var others = Bench.asking(() -> {
                for (int i = 0; i < 2000; i++) {
                    ask(bench, "acme", "bob", "small", 100);
                }
                return null;
            });
            for (int i = 0; i < 2000; i++) {
                ask(bench, "acme", "carl", "big", 1001);
            }
            others.answer();
            assertThat(bench.figures("user").weight()).isEqualTo(500);
            assertThat(bench.figures("user").evictions()).containsEntry("size", 2000L);
        }
    }
}
