package io.warmpool.supervisor.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The state that an agent gives for its call's session, as it comes in parts. Bounded, and never gives away a state that
 * is not whole. Owned by the pool's thread.
 */
final class ArrivingState {

    /** Far above every limit that a worker keeps to: what is larger is its mistake. */
    static final int MOST_BYTES = 8 << 20;

    private final List<byte[]> parts = new ArrayList<>(1);
    private int size;
    private boolean spoilt;

    /** Takes the next part; false if it is dropped, and with it all the others. */
    boolean add(byte[] part) {
        spoilt |= part.length > MOST_BYTES - size;
        if (spoilt) {
            parts.clear();
            return false;
        }
        parts.add(part);
        size += part.length;
        return true;
    }

    /** All of it, if it is of this size. */
    Optional<byte[]> whole(long expected) {
        return !spoilt && size == expected ? Optional.of(joined()) : Optional.empty();
    }

    private byte[] joined() {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        var whole = new byte[size];
        var at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
