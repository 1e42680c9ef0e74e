package io.warmpool.worker;

import static org.awaitility.Awaitility.await;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.FromWorkerFrames;
import io.warmpool.proto.GarbledFrameException;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import io.warmpool.proto.ToWorkerFrames;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A supervisor's end of the link for one worker, with the key or with a wrong one. */
final class TestRouter implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    final List<FromWorker> received = new CopyOnWriteArrayList<>();
    private final Incarnation incarnation;
    private final LinkKey key;
    private final Queue<byte[]> outgoing = new ConcurrentLinkedQueue<>();
    private final ZContext context = new ZContext(1);
    private final ZMQ.Socket router;
    private final int port;
    private final Thread owner;
    private byte[] workerNonce = new byte[0];
    private byte[] nonce = new byte[0];
    private volatile boolean closing;

    /** On this port, or with 0 on a free one. */
    TestRouter(Incarnation incarnation, LinkKey key, int wanted) {
        this.incarnation = incarnation;
        this.key = key;
        router = context.createSocket(SocketType.ROUTER);
        router.setLinger(0);
        router.setReceiveTimeOut(5);
        router.bind("tcp://127.0.0.1:" + (wanted == 0 ? "*" : wanted));
        var endpoint = router.getLastEndpoint();
        port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
        owner = Thread.ofPlatform().daemon().name("test-router").start(this::run);
    }

    int port() {
        return port;
    }

    void send(ToWorker... messages) {
        var frames = new ToWorkerFrames();
        for (var message : messages) {
            frames.add(message);
        }
        outgoing.addAll(frames.take());
    }

    void sendRaw(byte[] frame) {
        outgoing.add(frame);
    }

    <T extends FromWorker> T awaitFirst(Class<T> kind) {
        await().atMost(LIMIT).until(() -> received.stream().anyMatch(kind::isInstance));
        return received.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private void run() {
        while (!closing) {
            var identity = router.recv();
            if (identity != null) {
                onFrame(router.recv());
            }
            for (var frame = outgoing.poll(); frame != null; frame = outgoing.poll()) {
                router.send(incarnation.bytes(), ZMQ.SNDMORE);
                router.send(frame);
            }
        }
        router.close();
    }

    private void onFrame(byte[] frame) {
        try {
            for (var message : FromWorkerFrames.read(frame)) {
                received.add(message);
                if (message instanceof FromWorker.Hello hello) {
                    workerNonce = hello.nonce();
                    nonce = new byte[LinkKey.NONCE_BYTES];
                    new SecureRandom().nextBytes(nonce);
                    send(new ToWorker.Challenge(nonce, key.supervisorProof(incarnation, workerNonce, nonce)));
                } else if (message instanceof FromWorker.Proof proof
                        && LinkKey.same(proof.proof(), key.workerProof(incarnation, workerNonce, nonce))) {
                    send(new ToWorker.Welcome());
                }
            }
        } catch (GarbledFrameException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        owner.join(LIMIT);
        context.close();
    }
}
