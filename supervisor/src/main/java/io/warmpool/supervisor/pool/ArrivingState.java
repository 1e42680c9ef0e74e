package io.warmpool.supervisor.pool;

import io.warmpool.proto.Limits;
import java.util.Arrays;
import java.util.Optional;

/**
 * The state that an agent gives for its call's session, as it comes in parts. Bounded, and never gives away a state that
 * is not whole. Owned by the pool's thread.
 */
final class ArrivingState {

    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private int size;
    private boolean spoilt;

    /** Takes the next part; false if it is dropped, and with it all the others. */
    boolean add(byte[] part) {
        spoilt |= part.length > Limits.MAX_STATE - size;
        if (spoilt) {
            bytes = NOTHING;
            size = 0;
            return false;
        }
        if (part.length > bytes.length - size) {
            // At most twice of what may come, so it stays far from overflow.
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + part.length));
        }
        System.arraycopy(part, 0, bytes, size, part.length);
        size += part.length;
        return true;
    }

    /** All of it, if it is of this size. */
    Optional<byte[]> whole(long announced) {
        return !spoilt && size == announced ? Optional.of(Arrays.copyOf(bytes, size)) : Optional.empty();
    }
}
