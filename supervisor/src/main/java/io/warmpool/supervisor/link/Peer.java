package io.warmpool.supervisor.link;

import io.warmpool.proto.Incarnation;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorkerFrames;

/**
 * A worker that may speak on the link: its key, how far its proof is, and what waits to be sent to it. A proof holds for
 * one connection, told by its address; another connection with the same identity has to prove itself anew.
 */
final class Peer {

    /** A hello that was answered and waits for its proof. Used up by the first try, so nothing can be replayed. */
    record Pending(String address, byte[] workerNonce, byte[] supervisorNonce) {}

    private final Incarnation incarnation;
    private final byte[] identity;
    private final LinkKey key;
    private final ToWorkerFrames frames = new ToWorkerFrames();
    private Pending pending;
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
        return provedAddress != null;
    }

    boolean isProvedFrom(String address) {
        return address.equals(provedAddress);
    }

    void proved(String address) {
        provedAddress = address;
    }

    void challenge(Pending challenge) {
        pending = challenge;
    }

    Pending takePending(String address) {
        var taken = pending != null && pending.address().equals(address) ? pending : null;
        if (taken != null) {
            pending = null;
        }
        return taken;
    }
}
