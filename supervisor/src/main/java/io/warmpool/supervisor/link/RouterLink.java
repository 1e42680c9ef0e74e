package io.warmpool.supervisor.link;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.FromWorkerFrames;
import io.warmpool.proto.GarbledFrameException;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Limits;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.link.LinkCounters.Oddity;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import zmq.Msg;
import zmq.io.Metadata;

/**
 * The ROUTER of one pool: takes frames from workers that have proved themselves, drops and counts all others, and sends
 * what was added for a worker as one frame. Owned by the pool's thread, but for {@link #wakeUp}.
 */
public final class RouterLink implements AutoCloseable {

    /** Frames that one connection may have waiting here: times the frame limit, it bounds what a stranger can fill. */
    private static final int RECEIVE_HIGH_WATER = 32;

    private static final int HANDSHAKE_MILLIS = 2000;
    private static final int HEARTBEAT_MILLIS = 5000;
    private static final int HEARTBEAT_TIMEOUT_MILLIS = 10_000;
    /** Digits, dots and a colon of an IPv4 address with a port. */
    private static final int LONGEST_ADDRESS = 21;

    private static final Duration PROOF_LIMIT = Duration.ofSeconds(3);

    private final ZMQ.Socket router;
    private final Doorman doorman;
    private final Selector selector;
    private final LinkCounters counters;
    private final SecureRandom random;
    private final int port;
    private final Map<Incarnation, Peer> peers = new HashMap<>();
    private final List<Peer> toFlush = new ArrayList<>();

    private RouterLink(
            ZMQ.Socket router,
            Doorman doorman,
            Selector selector,
            LinkCounters counters,
            SecureRandom random,
            int port) {
        this.router = router;
        this.doorman = doorman;
        this.selector = selector;
        this.counters = counters;
        this.random = random;
        this.port = port;
    }

    /**
     * Opens the socket on a random port of the loopback interface.
     *
     * @param maxUnproven how many connections may be open at once that have not proved themselves
     * @throws IOException if that fails
     */
    public static RouterLink open(
            ZContext context, String pool, int maxUnproven, LinkCounters counters, SecureRandom random)
            throws IOException {
        var router = context.createSocket(SocketType.ROUTER);
        router.setMaxMsgSize(Limits.MAX_FRAME);
        router.setRcvHWM(RECEIVE_HIGH_WATER);
        // Bounded by capacity × body size: a worker is sent only what it has room for.
        router.setSndHWM(0);
        router.setLinger(0);
        router.setMsgAllocator(new BoundedAllocator());
        router.setHandshakeIvl(HANDSHAKE_MILLIS);
        // A connection on an identity that is taken is never read: once it is full, ZeroMQ does not look at it, nor see
        // that the doorman shut it. Only its missing heartbeats end it.
        router.setHeartbeatIvl(HEARTBEAT_MILLIS);
        router.setHeartbeatTimeout(HEARTBEAT_TIMEOUT_MILLIS);
        // No handover: a newcomer with a worker's identity is ignored until the worker's own connection is gone.
        router.setRouterHandover(false);
        var doorman = new Doorman(router, pool, counters, maxUnproven, PROOF_LIMIT);
        var port = router.bindToRandomPort("tcp://127.0.0.1", 20000, 60000);
        var selector = Selector.open();
        router.getFD().register(selector, SelectionKey.OP_READ);
        return new RouterLink(router, doorman, selector, counters, random, port);
    }

    /** The port that workers connect to. */
    public int port() {
        return port;
    }

    /** A worker with this key may prove itself from now on. */
    public void expect(Incarnation incarnation, LinkKey key) {
        peers.put(incarnation, new Peer(incarnation, key));
    }

    /** This worker is dead: whatever still comes from it is a stranger's. */
    public void forget(Incarnation incarnation) {
        peers.remove(incarnation);
    }

    /** Adds a message for a worker; it leaves with the next {@link #flush}. For an unknown worker nothing happens. */
    public void send(Incarnation incarnation, ToWorker message) {
        var peer = peers.get(incarnation);
        if (peer != null && isOpen(peer)) {
            add(peer, message);
        }
    }

    /** A connection that is gone is not sent anything: by now its identity may be a stranger's. */
    private boolean isOpen(Peer peer) {
        return peer.provedAddress() != null && doorman.isOpen(peer.provedAddress());
    }

    /** Sends all that was added, for each worker in as few frames as possible. */
    public void flush() {
        for (var peer : toFlush) {
            var frames = peer.frames().take();
            if (peer.provedAddress() != null && !isOpen(peer)) {
                // It went after this was added.
                continue;
            }
            for (var frame : frames) {
                router.send(peer.identity(), ZMQ.SNDMORE | ZMQ.DONTWAIT);
                router.send(frame, ZMQ.DONTWAIT);
            }
        }
        toFlush.clear();
    }

    /**
     * Takes what has arrived, at most {@code most} frames.
     *
     * @return how many
     */
    public int receive(int most, LinkEvents events) {
        int taken = 0;
        for (; taken < most; taken++) {
            var identity = router.base().recv(ZMQ.DONTWAIT);
            if (identity == null) {
                break;
            }
            Msg body = null;
            int parts = 0;
            for (var part = identity; part.hasMore(); parts++) {
                part = router.base().recv(ZMQ.DONTWAIT);
                if (part == null) {
                    break;
                }
                body = part;
            }
            onFrame(identity.data(), parts == 1 ? body : null, events);
        }
        return taken;
    }

    /** Sleeps until something arrives, {@link #wakeUp} is called or the time is over. */
    public void await(long millis) throws IOException {
        // Sending takes ZeroMQ's signal that something has arrived: without this look it would be slept over.
        if ((router.getEvents() & ZMQ.Poller.POLLIN) != 0) {
            return;
        }
        selector.select(Math.max(1, millis));
        selector.selectedKeys().clear();
    }

    /** Ends an {@link #await}, now or the next one. Safe from any thread. */
    public void wakeUp() {
        selector.wakeup();
    }

    private void onFrame(byte[] identity, Msg body, LinkEvents events) {
        var connection = body == null ? null : body.getMetadata();
        var address = connection == null ? null : address(connection);
        var peer = identity.length == 16 ? peers.get(Incarnation.of(identity)) : null;
        if (body == null || address == null) {
            counters.count(Oddity.GARBLED_FRAME, "a connection that does not speak this version of ZMTP", "dropped");
        } else if (peer == null) {
            counters.count(Oddity.STRANGER, address, "dropped");
        } else {
            try {
                var messages = FromWorkerFrames.read(body.data());
                if (peer.isProvedOn(connection)) {
                    messages.forEach(message -> onMessage(peer, address, message, events));
                } else {
                    peer.lost();
                    messages.forEach(message -> onUnproven(peer, connection, message, events));
                }
            } catch (GarbledFrameException e) {
                counters.count(Oddity.GARBLED_FRAME, address, body.size() + " bytes: " + e.getMessage());
            }
        }
    }

    private void onMessage(Peer peer, String address, FromWorker message, LinkEvents events) {
        switch (message) {
            case FromWorker.Hello _, FromWorker.Proof _ ->
                counters.count(Oddity.WRONG_PROOF, address, "it has proved itself already");
            default -> events.onMessage(peer.incarnation(), message);
        }
    }

    private void onUnproven(Peer peer, Metadata connection, FromWorker message, LinkEvents events) {
        switch (message) {
            case FromWorker.Hello hello -> onHello(peer, connection, hello);
            case FromWorker.Proof proof -> onProof(peer, connection, proof, events);
            default -> counters.count(Oddity.UNPROVEN_FRAME, address(connection), "dropped");
        }
    }

    private void onHello(Peer peer, Metadata connection, FromWorker.Hello hello) {
        if (hello.protocol() != Limits.PROTOCOL || hello.nonce().length != LinkKey.NONCE_BYTES) {
            counters.count(Oddity.GARBLED_FRAME, address(connection), "a hello of protocol " + hello.protocol());
            return;
        }
        var nonce = new byte[LinkKey.NONCE_BYTES];
        random.nextBytes(nonce);
        peer.challenge(new Peer.Pending(connection, hello.nonce(), nonce));
        var proof = peer.key().supervisorProof(peer.incarnation(), hello.nonce(), nonce);
        add(peer, new ToWorker.Challenge(nonce, proof));
    }

    private void onProof(Peer peer, Metadata connection, FromWorker.Proof proof, LinkEvents events) {
        var pending = Optional.ofNullable(peer.takePending(connection));
        var good = pending.map(asked ->
                        peer.key().workerProof(peer.incarnation(), asked.workerNonce(), asked.supervisorNonce()))
                .filter(wanted -> LinkKey.same(wanted, proof.proof()))
                .isPresent();
        if (!good) {
            counters.count(Oddity.WRONG_PROOF, address(connection), "dropped");
            return;
        }
        var again = peer.isProved();
        var address = address(connection);
        peer.proved(connection, address);
        doorman.onProved(address);
        add(peer, new ToWorker.Welcome());
        events.onProved(peer.incarnation(), again);
    }

    private void add(Peer peer, ToWorker message) {
        if (peer.frames().isEmpty()) {
            toFlush.add(peer);
        }
        peer.frames().add(message);
    }

    /** Where a connection came from, for people: a stranger may have written something else. Null if it cannot be one. */
    private static String address(Metadata connection) {
        var address = connection.get(Metadata.PEER_ADDRESS);
        return address == null || address.length() > LONGEST_ADDRESS ? null : address;
    }

    @Override
    public void close() throws IOException {
        try {
            doorman.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        router.close();
        selector.close();
    }
}
