package io.warmpool.proto;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * One life of a worker: a random 128-bit id, which is also the identity of its link. Only its first 48 bits are ever
 * shown ({@link #toString}), so that who reads an answer's headers or {@code ps} cannot squat the identity.
 */
public record Incarnation(long high, long low) {

    /** A fresh one. Its first byte is never zero: ZeroMQ keeps those identities for itself. */
    public static Incarnation random(SecureRandom random) {
        long high;
        do {
            high = random.nextLong();
        } while ((high >>> 56) == 0);
        return new Incarnation(high, random.nextLong());
    }

    /**
     * Reads 16 bytes.
     *
     * @throws IllegalArgumentException if there are more or less
     */
    public static Incarnation of(byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException("an incarnation has 16 bytes, got " + bytes.length);
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new Incarnation(buffer.getLong(), buffer.getLong());
    }

    /** The 16 bytes. */
    public byte[] bytes() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** The first 12 hexadecimal digits, for people. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high).substring(0, 12);
    }
}
