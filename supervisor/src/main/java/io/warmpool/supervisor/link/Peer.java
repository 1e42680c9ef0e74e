package io.warmpool.supervisor.link;

import io.warmpool.proto.Incarnation;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorkerFrames;
import zmq.io.Metadata;

/**
 * A worker that may speak on the link: its key, how far its proof is, and what waits to be sent to it. A proof holds for
 * one connection; another one with the same identity has to prove itself anew.
 *
 * <p>A connection is told by the metadata object that ZeroMQ makes for it and attaches to each of its messages, never by
 * what is written there: a peer's READY command can overwrite that, its address included.
 */
final class Peer {

    /** A hello that was answered and waits for its proof. Used up by the first try, so nothing can be replayed. */
    record Pending(Metadata connection, byte[] workerNonce, byte[] supervisorNonce) {}

    private final Incarnation incarnation;
    private final byte[] identity;
    private final LinkKey key;
    private final ToWorkerFrames frames = new ToWorkerFrames();
    private Pending pending;
    private Metadata provedConnection;
    private String provedAddress;

    Peer(Incarnation incarnation, LinkKey key) {
        this.incarnation = incarnation;
        this.identity = incarnation.bytes();
        this.key = key;
    }

    Incarnation incarnation() {
        return incarnation;
    }

    byte[] identity() {
        return identity;
    }

    LinkKey key() {
        return key;
    }

    ToWorkerFrames frames() {
        return frames;
    }

    boolean isProved() {
        return provedConnection != null;
    }

    boolean isProvedOn(Metadata connection) {
        return same(connection, provedConnection);
    }

    /** Its identity is another connection's by now: what waits for the one that was proved is dropped. */
    void lost() {
        if (provedAddress != null) {
            provedAddress = null;
            frames.take();
        }
    }

    /** Where the proved connection comes from; null without one, and once it is lost. */
    String provedAddress() {
        return provedAddress;
    }

    void proved(Metadata connection, String address) {
        provedConnection = connection;
        provedAddress = address;
    }

    void challenge(Pending challenge) {
        pending = challenge;
    }

    Pending takePending(Metadata connection) {
        var taken = pending != null && same(pending.connection(), connection) ? pending : null;
        if (taken != null) {
            pending = null;
        }
        return taken;
    }

    /** The very object: two connections may have the same written in theirs. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean same(Metadata left, Metadata right) {
        return left == right;
    }
}
