package io.warmpool.worker.scopes;

import static io.warmpool.worker.scopes.Bench.asking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.Loader;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HeldTest {

    private final Resource.Ledger ledger = new Resource.Ledger();
    private final Tally tally = new Tally("user");
    private final RecordingLog log = new RecordingLog();
    private final Keeping keeping = new Keeping(tally, new Closer(log), System::nanoTime);

    private <T> Held<T> held(Loader<T> loader) {
        return new Held<>("k", 1, loader, keeping);
    }

    @Test
    void isClosedOnceAfterItsLastLeaseWhicheverComesFirst() throws Exception {
        var held = held(() -> ledger.make("a"));
        assertThat(held.take()).isEqualTo(Held.Took.WAITED);
        assertThat(held.take()).isEqualTo(Held.Took.HIT);
        var value = held.value();

        assertThat(held.retire(Cause.SIZE)).isTrue();
        assertThat(held.retire(Cause.OPERATOR)).as("a second time").isFalse();
        assertThat(held.take()).isEqualTo(Held.Took.GONE);
        held.giveBack();
        assertThat(held.value()).as("one lease is still out").isSameAs(value);
        assertThat(value.isClosed()).isFalse();
        held.giveBack();

        await().until(value::isClosed);
        assertThatThrownBy(held::giveBack)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more leases");
        assertThat(ledger.wrongs()).isEmpty();
        assertThat(tally.figures().leases()).isZero();
        assertThat(tally.figures().evictions()).containsEntry("size", 1L).containsEntry("operator", 0L);
    }

    @Test
    void isClosedAtOnceWhenNobodyUsesIt() throws Exception {
        var held = held(() -> ledger.make("a"));
        held.take();
        held.giveBack();
        assertThat(ledger.open()).containsExactly("a");
        held.retire(Cause.IDLE);
        await().until(() -> ledger.closed().contains("a"));
    }

    @Test
    void whatCannotBeClosedIsHeldTheSameWay() throws Exception {
        var held = held(() -> "text");
        held.take();
        held.retire(Cause.SIZE);
        assertThat(held.value()).isEqualTo("text");
        held.giveBack();
        assertThat(held.value()).as("free for the garbage collector").isNull();
    }

    @Test
    void aSlowCloseDelaysNobodyAndAFailingOneIsLogged() throws Exception {
        var go = new CountDownLatch(1);
        AutoCloseable slow = () -> {
            go.await();
            throw new IllegalStateException("the socket is stuck");
        };
        var held = held(() -> slow);
        held.take();
        held.retire(Cause.SIZE);
        held.giveBack(); // returns although the close waits
        assertThat(log.lines()).isEmpty();
        go.countDown();
        await().untilAsserted(() -> assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARN could not close 'k' (user)")
                .endsWith("the socket is stuck"));
    }

    @Test
    void oneLoadServesAllWhoAskMeanwhile() throws Exception {
        var go = new CountDownLatch(1);
        var loads = new AtomicInteger();
        var held = held(() -> {
            loads.incrementAndGet();
            go.await();
            return ledger.make("a");
        });
        var asked = new ArrayList<Bench.Asked<Held.Took>>();
        for (int i = 0; i < 20; i++) {
            asked.add(asking(held::take));
        }
        asked.forEach(Bench.Asked::untilItWaits);
        go.countDown();
        for (var each : asked) {
            assertThat(each.answer()).isEqualTo(Held.Took.WAITED);
        }
        assertThat(loads).hasValue(1);
        assertThat(tally.figures().leases()).isEqualTo(20);
    }

    @Test
    void aLoaderThatThrowsFailsAllWhoWaitAndNothingIsKept() throws Exception {
        var go = new CountDownLatch(1);
        var wrong = new java.io.IOException("no such server");
        var held = held(() -> {
            go.await();
            throw wrong;
        });
        var one = asking(held::take).untilItWaits();
        var two = asking(held::take).untilItWaits();
        go.countDown();
        assertThatThrownBy(one::answer).cause().isSameAs(wrong);
        assertThatThrownBy(two::answer).cause().isSameAs(wrong);
        assertThat(held.isGone()).isTrue();
        assertThat(tally.figures().failedLoads()).isEqualTo(1);
    }

    @Test
    void anErrorReachesTheCallerAsThatError() {
        var memory = new OutOfMemoryError("of the test");
        assertThatThrownBy(() -> held(() -> {
                            throw memory;
                        })
                        .take())
                .isSameAs(memory);
    }

    @Test
    void nullIsRefusedAndAnInterruptOfTheLoadersOwnIsNotTakenForACancellation() {
        assertThatThrownBy(() -> held(() -> null).take())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("the loader of 'k' returned null");
        assertThatThrownBy(() -> held(() -> {
                            throw new InterruptedException();
                        })
                        .take())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody had cancelled");
    }

    @Test
    void aWeightThatCannotBeToldFailsTheLoadAndClosesWhatWasMade() {
        class Unweighable implements io.warmpool.agent.Weighted, AutoCloseable {
            @Override
            public long weight() {
                throw new UnsupportedOperationException("no scales");
            }

            @Override
            public void close() {
                ledger.make("closed").close();
            }
        }
        assertThatThrownBy(() -> held(Unweighable::new).take()).hasMessage("no scales");
        await().until(() -> ledger.closed().equals(java.util.List.of("closed")));
    }

    @Test
    void theLastWhoLeavesEndsTheLoadAndALateValueIsClosed() throws Exception {
        var stubborn = new CountDownLatch(1);
        var interrupted = new AtomicInteger();
        var held = held(() -> {
            while (stubborn.getCount() > 0) {
                try {
                    stubborn.await();
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet(); // and goes on
                }
            }
            return ledger.make("late");
        });
        var one = asking(held::take).untilItWaits();
        var two = asking(held::take).untilItWaits();

        one.thread().interrupt();
        assertThatThrownBy(one::answer).cause().isInstanceOf(InterruptedException.class);
        assertThat(held.isGone()).as("the other one still waits").isFalse();
        assertThat(interrupted).hasValue(0);

        two.thread().interrupt();
        assertThatThrownBy(two::answer).cause().isInstanceOf(InterruptedException.class);
        assertThat(held.isGone()).isTrue();
        assertThat(held.take()).isEqualTo(Held.Took.GONE);
        await().until(() -> interrupted.get() == 1);

        stubborn.countDown();
        await().until(() -> ledger.closed().equals(java.util.List.of("late")));
        assertThat(tally.figures().entries()).isZero();
        assertThat(tally.figures().failedLoads()).isEqualTo(1);
    }

    @Test
    void whatIsRetiredDuringItsLoadServesThoseWhoWaitAndNobodyElse() throws Exception {
        var go = new CountDownLatch(1);
        var held = held(() -> {
            go.await();
            return ledger.make("a");
        });
        var waits = asking(held::take).untilItWaits();
        assertThat(held.retire(Cause.OPERATOR)).as("there is no value yet").isFalse();
        assertThat(held.take()).isEqualTo(Held.Took.GONE);
        go.countDown();
        assertThat(waits.answer()).isEqualTo(Held.Took.WAITED);
        assertThat(ledger.closed()).isEmpty();
        held.giveBack();
        await().until(() -> ledger.closed().equals(java.util.List.of("a")));
        assertThat(tally.figures().entries()).isZero();
    }

    @Test
    void aLoaderThatAsksForWhatItMakesIsRefusedInsteadOfWaitingForEver() {
        var self = new AtomicReference<Held<Object>>();
        self.set(held(() -> self.get().take()));
        assertThatThrownBy(() -> self.get().take())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be made of itself");

        var a = new AtomicReference<Held<Object>>();
        var b = held(() -> a.get().take());
        a.set(held(() -> b.take()));
        assertThatThrownBy(() -> a.get().take()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void twoLoadsThatWaitForEachOtherAreRefusedToo() throws Exception {
        var both = new CountDownLatch(2);
        var a = new AtomicReference<Held<Object>>();
        var b = new AtomicReference<Held<Object>>();
        a.set(held(() -> {
            both.countDown();
            both.await(10, TimeUnit.SECONDS);
            return b.get().take();
        }));
        b.set(held(() -> {
            both.countDown();
            both.await(10, TimeUnit.SECONDS);
            return a.get().take();
        }));
        var one = asking(() -> a.get().take());
        var two = asking(() -> b.get().take());
        assertThatThrownBy(one::answer).rootCause().hasMessageContaining("cannot be made of itself");
        assertThatThrownBy(two::answer).rootCause().hasMessageContaining("cannot be made of itself");
    }

    @Test
    void aBrokenOneIsNotHandedOut() throws Exception {
        var held = held(() -> ledger.make("a"));
        held.take();
        held.value().broken = true;
        assertThat(held.take()).isEqualTo(Held.Took.GONE);
        assertThat(tally.figures().evictions()).containsEntry("broken", 1L);
        assertThat(ledger.closed()).isEmpty();
        held.giveBack();
        await().until(() -> ledger.closed().equals(java.util.List.of("a")));
    }

    /** A value by itself: nothing of what it was made with leads to it. */
    private record Made(String name) {}

    private Held<Made> heldOfALoaderThatKnows(Object captured) {
        return held(() -> new Made("of " + captured.hashCode()));
    }

    @Test
    void aValueDoesNotKeepWhatItsLoaderCaptured() throws Exception {
        var captured = new Object();
        var found = new java.lang.ref.WeakReference<>(captured);
        var held = heldOfALoaderThatKnows(captured);
        captured = null;
        held.take();
        await().atMost(java.time.Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return found.get() == null;
        });
        assertThat(held.value()).as("and is still there").isNotNull();
        held.giveBack();
    }

    private static final class Telling implements io.warmpool.agent.Breakable {
        private final AtomicReference<Error> failure = new AtomicReference<>();

        @Override
        public boolean isBroken() {
            if (failure.get() != null) {
                throw failure.get();
            }
            return false;
        }
    }

    @Test
    void anErrorInTheQuestionWhetherItIsBrokenLosesNoLease() throws Exception {
        var held = held(Telling::new);
        held.take();
        var memory = new OutOfMemoryError("of the test");
        held.value().failure.set(memory);
        assertThatThrownBy(held::take).isSameAs(memory);
        assertThat(tally.figures().leases()).isEqualTo(1);
        assertThat(held.isGone()).as("it says nothing about the value").isFalse();
        held.value().failure.set(new NoClassDefFoundError("of the test"));
        assertThat(held.take()).isEqualTo(Held.Took.GONE);
        assertThat(tally.figures().leases()).isEqualTo(1);
        held.giveBack();
        assertThat(held.value()).isNull();
    }
}
