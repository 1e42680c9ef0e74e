package io.warmpool.supervisor.pool;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * The state that an agent gives for its call's session, as it comes in parts. Bounded, and never gives away a state that
 * is not whole. Owned by the pool's thread.
 */
final class ArrivingState {

    /** Far above every limit that a worker keeps to: what is larger is its mistake. */
    static final int MOST_BYTES = 8 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean spoilt;

    /** Takes the next part; false if it is dropped, and with it all the others. */
    boolean add(byte[] part) {
        spoilt |= part.length > MOST_BYTES - bytes.size();
        if (spoilt) {
            bytes.reset();
            return false;
        }
        bytes.writeBytes(part);
        return true;
    }

    /** All of it, if it is of this size. */
    Optional<byte[]> whole(long size) {
        return !spoilt && bytes.size() == size ? Optional.of(bytes.toByteArray()) : Optional.empty();
    }
}
