package io.warmpool.worker.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.Breakable;
import io.warmpool.agent.Lease;
import io.warmpool.worker.elsewhere.Forgetful;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CallScopesTest {

    @Test
    void whatACallMakesIsClosedAtItsEndTheNewestFirst() throws Exception {
        try (var bench = new Bench()) {
            var call = bench.call();
            assertThatThrownBy(() -> call.run(() -> {
                        call.own().get("a", () -> bench.ledger.make("a"));
                        call.own().get("b", () -> {
                            call.own().get("part of b", () -> bench.ledger.make("part of b"));
                            return bench.ledger.make("b");
                        });
                        call.own().get("a", () -> bench.ledger.make("never"));
                        call.own().get("c", () -> bench.ledger.make("c"));
                        throw new java.io.IOException("the agent fails");
                    }))
                    .hasMessage("the agent fails");
            assertThat(bench.ledger.closed()).isEmpty();
            call.end();
            call.end();
            bench.awaitClosed("a", "part of b", "b", "c");
            assertThat(bench.ledger.closed()).containsExactly("c", "b", "part of b", "a");
        }
    }

    @Test
    void nothingOfACallCanBeUsedAfterItsEnd() throws Exception {
        try (var bench = new Bench()) {
            var call = bench.turn("s", 0);
            var shared = bench.scopes.shared("k", Duration.ZERO, () -> bench.ledger.make("v"));
            call.end();
            assertThatThrownBy(() -> call.own().get("k", () -> 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> call.user().get("k", () -> 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> call.session().orElseThrow().get("k", () -> 1))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> shared.get(Bench.seen(call.own()))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> call.run(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("call-1 has ended");
        }
    }

    @Test
    void aValueThatComesAfterTheEndIsClosed() throws Exception {
        try (var bench = new Bench()) {
            var go = new CountDownLatch(1);
            var call = bench.call();
            var late = Bench.asking(() -> call.own().get("k", () -> {
                        go.await();
                        return bench.ledger.make("late");
                    }))
                    .untilItWaits();
            call.end();
            go.countDown();
            assertThatThrownBy(late::answer).cause().isInstanceOf(IllegalStateException.class);
            bench.awaitClosed("late");
        }
    }

    @Test
    void aLeaseThatACallLeavesOpenIsGivenBackAndNamedWithWhereItWasTaken() throws Exception {
        try (var bench = new Bench()) {
            var shared = bench.scopes.shared("tools", Duration.ZERO, () -> bench.ledger.make("v"));
            var kept = new AtomicReference<Lease<Resource>>();
            var call = bench.call();
            call.run(() -> {
                shared.lease().close();
                kept.set(shared.lease());
                Forgetful.takeAndForget(shared);
            });
            assertThat(bench.figures("process").leases()).isEqualTo(2);
            kept.get().close();
            call.end();
            assertThat(bench.figures("process").leases()).isZero();
            assertThat(bench.log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN the call call-1 has not given back its lease on 'tools', taken at ")
                    .contains("io.warmpool.worker.elsewhere.Forgetful.takeAndForget(Forgetful.java:")
                    .doesNotContain("io.warmpool.worker.scopes");
            assertThatThrownBy(() -> kept.get().value())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has been given back");
        }
    }

    @Test
    void aForgottenLeaseOutsideCallsIsFoundByTheGarbageCollector() throws Exception {
        try (var bench = new Bench()) {
            var shared = bench.scopes.shared("tools", Duration.ZERO, () -> bench.ledger.make("v"));
            Forgetful.takeAndForget(shared);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                System.gc();
                return bench.figures("process").leases() == 0;
            });
            assertThat(bench.log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN nobody has given back a lease on 'tools', taken at ")
                    .contains("Forgetful.takeAndForget");
        }
    }

    @Test
    void givingBackTwiceCountsOnce() throws Exception {
        try (var bench = new Bench()) {
            var shared = bench.scopes.shared("k", Duration.ZERO, () -> bench.ledger.make("v"));
            try (var other = shared.lease()) {
                var lease = shared.lease();
                lease.close();
                lease.close();
                assertThat(bench.figures("process").leases()).isEqualTo(1);
                assertThat(other.value()).hasToString("v");
            }
        }
    }

    @Test
    void nothingBeginsOnceTheWorkerEndsAndWhatIsInUseIsClosedLater() throws Exception {
        var bench = new Bench();
        var call = bench.turn("s", 0);
        call.user().get("u", () -> bench.ledger.make("u"));
        call.session().orElseThrow().get("s", () -> bench.ledger.make("s"));
        var lease = bench.scopes.sessions().acquire("c", "f", () -> bench.ledger.make("c"));
        var shared = bench.scopes.shared("p", Duration.ZERO, () -> bench.ledger.make("p"));
        shared.lease().close();
        bench.scopes.close();
        bench.awaitClosed("p");
        assertThatThrownBy(bench::call).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(shared::lease).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> call.user().get("x", () -> bench.ledger.make("x")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bench.scopes.sessions().acquire("x", "f", () -> bench.ledger.make("x")))
                .isInstanceOf(IllegalStateException.class);
        call.end();
        lease.close();
        bench.awaitClosed("p", "u", "s", "c");
        bench.close();
    }

    @Test
    void whatACallMadeIsClosedBeforeWhatItWasMadeOfAlthoughThatWasReplacedMeanwhile() throws Exception {
        try (var bench = new Bench()) {
            var server = bench.scopes.shared("server", Duration.ZERO, () -> bench.ledger.make("server"));
            var call = bench.callOf("acme", "ann");
            var go = new CountDownLatch(1);
            call.run(() -> {
                var made = server.get(Bench.seen(call.own()));
                var context = bench.scopes.sessions().acquire("c", "f", () -> bench.ledger.make("context"));
                call.user().get("mine", () -> bench.ledger.make("user's"));
                call.own().get("transaction", () -> bench.ledger.make("transaction"));
                call.own().get("slow", () -> (AutoCloseable) go::await);
                server.broken(made);
                assertThat(context.version()).isEqualTo(1);
            });
            bench.scopes.evict(new Selection("", "", "", "", "", "", false));
            call.end(); // returns although the close waits
            assertThat(bench.ledger.closed()).isEmpty();
            assertThat(bench.figures("process").leases()).isEqualTo(1);
            go.countDown();
            bench.awaitClosed("transaction", "server", "context", "user's");
            assertThat(bench.ledger.closed()).startsWith("transaction");
        }
    }

    @Test
    void aCallThatMadeNothingToCloseGivesItsLeasesBackAtOnce() throws Exception {
        try (var bench = new Bench()) {
            var server = bench.scopes.shared("server", Duration.ZERO, () -> bench.ledger.make("server"));
            var call = bench.call();
            server.get(Bench.seen(call.own()));
            call.own().get("text", () -> "text");
            call.end();
            assertThat(bench.figures("process").leases()).isZero();
        }
    }

    @Test
    void aCloseThatEndsInAnErrorKeepsNoLease() throws Exception {
        try (var bench = new Bench()) {
            var server = bench.scopes.shared("server", Duration.ZERO, () -> bench.ledger.make("server"));
            var call = bench.call();
            server.get(Bench.seen(call.own()));
            var closing = new CompletableFuture<Thread>();
            call.own().get("fails", () -> (AutoCloseable) () -> {
                closing.complete(Thread.currentThread());
                throw new AssertionError("of the test");
            });
            call.end();
            assertThat(closing.get(10, TimeUnit.SECONDS).join(Bench.SOON)).isTrue();
            assertThat(bench.figures("process").leases()).isZero();
        }
    }

    @Test
    void aValueThatAHelperMakesAfterTheEndIsClosed() throws Exception {
        class Asked extends CountDownLatch implements Breakable {
            private final CountDownLatch answer = new CountDownLatch(1);

            Asked() {
                super(1);
            }

            @Override
            public boolean isBroken() {
                countDown();
                try {
                    return answer.await(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        try (var bench = new Bench()) {
            var call = bench.call();
            var asked = call.own().get("k", Asked::new);
            // finds the call open, and what is there broken
            var helper = Bench.asking(() -> call.own().get("k", () -> bench.ledger.make("late")));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            call.end();
            asked.answer.countDown();
            assertThatThrownBy(helper::answer).cause().isInstanceOf(IllegalStateException.class);
            bench.awaitClosed("late");
        }
    }
}
