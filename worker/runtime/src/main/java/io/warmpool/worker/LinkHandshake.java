package io.warmpool.worker;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Limits;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import java.security.SecureRandom;
import java.util.Optional;

/** The worker's half of the mutual proof, for one connection: hello, challenge, proof, welcome. */
final class LinkHandshake {

    private final Incarnation incarnation;
    private final LinkKey key;
    private final byte[] nonce = new byte[LinkKey.NONCE_BYTES];
    private boolean supervisorProved;

    LinkHandshake(Incarnation incarnation, LinkKey key, SecureRandom random) {
        this.incarnation = incarnation;
        this.key = key;
        random.nextBytes(nonce);
    }

    FromWorker.Hello hello() {
        return new FromWorker.Hello(Limits.PROTOCOL, nonce);
    }

    /** The answer to a challenge, or nothing if whoever sent it does not hold the key. */
    Optional<FromWorker.Proof> answer(ToWorker.Challenge challenge) {
        if (challenge.nonce().length != LinkKey.NONCE_BYTES
                || !LinkKey.same(challenge.proof(), key.supervisorProof(incarnation, nonce, challenge.nonce()))) {
            return Optional.empty();
        }
        supervisorProved = true;
        return Optional.of(new FromWorker.Proof(key.workerProof(incarnation, nonce, challenge.nonce())));
    }

    /** True once the other end has proved that it holds the key: only then its welcome counts. */
    boolean supervisorProved() {
        return supervisorProved;
    }
}
