package io.warmpool.supervisor.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Limits;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;

/** A test thread that owns the link itself. */
class AwaitTest implements LinkEvents {

    private final SecureRandom random = new SecureRandom();
    private final Incarnation incarnation = Incarnation.random(random);
    private final LinkKey key = LinkKey.random(random);
    private final byte[] nonce = new byte[LinkKey.NONCE_BYTES];
    private final AtomicInteger received = new AtomicInteger();

    @Test
    void whatArrivesWhileSomethingIsSentIsNotSleptOver() throws Exception {
        try (var context = new ZContext(1);
                var link = RouterLink.open(context, "await", 8, new LinkCounters("await"), random);
                var worker = prove(link)) {
            for (int round = 1; round <= 5; round++) {
                worker.send(new FromWorker.Loaded());
                // Sending handles what ZeroMQ has to tell, that a message has arrived included.
                var until = System.nanoTime() + Duration.ofMillis(50).toNanos();
                while (System.nanoTime() < until) {
                    link.send(incarnation, new ToWorker.Ping(round));
                    link.flush();
                    Thread.onSpinWait();
                }
                var began = System.nanoTime();
                link.await(5000);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
                while (link.receive(1, this) > 0) {
                    // Takes all.
                }
                assertThat(received).hasValue(round);
            }
        }
    }

    @Test
    void aWakeUpBeforeTheSleepEndsItToo() throws IOException {
        try (var context = new ZContext(1);
                var link = RouterLink.open(context, "await", 8, new LinkCounters("await"), random)) {
            link.wakeUp();
            var began = System.nanoTime();
            link.await(5000);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        }
    }

    private TestPeer prove(RouterLink link) throws Exception {
        link.expect(incarnation, key);
        var worker = TestPeer.dealer(link.port(), incarnation.bytes());
        worker.send(new FromWorker.Hello(Limits.PROTOCOL, nonce));
        pump(link);
        var challenge = (ToWorker.Challenge) worker.receive();
        worker.send(TestPeer.answer(challenge, incarnation, key, nonce));
        pump(link);
        assertThat(worker.receive()).isEqualTo(new ToWorker.Welcome());
        return worker;
    }

    private void pump(RouterLink link) throws IOException {
        while (link.receive(1, this) == 0) {
            link.await(1000);
        }
        link.flush();
    }

    @Override
    public void onProved(Incarnation who, boolean again) {
        assertThat(again).isFalse();
    }

    @Override
    public void onMessage(Incarnation from, FromWorker message) {
        received.incrementAndGet();
    }
}
