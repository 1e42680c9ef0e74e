package io.warmpool.supervisor.link;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.GarbledFrameException;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * A well-behaved worker: proves itself, trying again on a new connection as the real one does, and answers each ping with
 * an event that carries the ping's number.
 */
final class EchoingWorker implements AutoCloseable {

    static final long CALL = 77;

    private static final int ANSWER_MILLIS = 2000;

    private final Incarnation incarnation;
    private final LinkKey key;
    private final Thread reader;
    private TestPeer peer;

    private EchoingWorker(Incarnation incarnation, LinkKey key) {
        this.incarnation = incarnation;
        this.key = key;
        this.reader = Thread.ofPlatform().daemon().name("echoing-worker").unstarted(this::echo);
    }

    static EchoingWorker join(int port, Incarnation incarnation, LinkKey key, Duration limit) throws IOException {
        var worker = new EchoingWorker(incarnation, key);
        var until = System.nanoTime() + limit.toNanos();
        while (!worker.tryOnce(port)) {
            if (System.nanoTime() - until > 0) {
                throw new IOException("the link did not let this worker in within " + limit);
            }
        }
        worker.reader.start();
        return worker;
    }

    TestPeer peer() {
        return peer;
    }

    private boolean tryOnce(int port) throws IOException {
        var nonce = new byte[LinkKey.NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        peer = TestPeer.dealer(port, incarnation.bytes());
        try {
            peer.answersWithin(ANSWER_MILLIS);
            peer.prove(incarnation, key, nonce);
            return peer.receive() instanceof ToWorker.Welcome;
        } catch (IOException | GarbledFrameException e) {
            peer.close();
            return false;
        }
    }

    private void echo() {
        try {
            peer.answersWithin(0);
            while (true) {
                if (peer.receive() instanceof ToWorker.Ping ping) {
                    peer.send(new FromWorker.CallEvent(CALL, 1, "delta", Long.toString(ping.sequence())));
                }
            }
        } catch (IOException | GarbledFrameException e) {
            // Closed, by the test or by the link; the test sees which.
        }
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
