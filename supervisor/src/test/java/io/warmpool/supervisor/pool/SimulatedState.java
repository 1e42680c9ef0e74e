package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.SavedState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The state of a session as a simulated agent writes it: how long it is, which attempt wrote it and whose state that began
 * with, and then the attempt's number again and again. So a mixture of two is seen, and so is half of one.
 */
record SimulatedState(long attempt, long prior, int longs) {

    static final int LEAST_LONGS = 3;
    private static final int PIECE = 16;

    byte[] bytes() {
        var out = ByteBuffer.allocate(longs * Long.BYTES)
                .putLong(longs)
                .putLong(attempt)
                .putLong(prior);
        while (out.hasRemaining()) {
            out.putLong(attempt);
        }
        return out.array();
    }

    List<byte[]> pieces() {
        var bytes = bytes();
        var pieces = new ArrayList<byte[]>();
        for (int from = 0; from < bytes.length; from += PIECE) {
            pieces.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE)));
        }
        return pieces;
    }

    int version() {
        return (int) attempt;
    }

    /** Reads what some attempt has written; anything that is not exactly that fails. */
    static SimulatedState of(SavedState saved) {
        var in = ByteBuffer.wrap(saved.bytes());
        var longs = (int) in.getLong();
        var state = new SimulatedState(in.getLong(), in.getLong(), longs);
        if (state.version() != saved.version() || !Arrays.equals(state.bytes(), saved.bytes())) {
            throw new AssertionError("no attempt wrote this state: version " + saved.version() + ", "
                    + saved.bytes().length + " bytes that begin with " + state);
        }
        return state;
    }
}
