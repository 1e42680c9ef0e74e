package io.warmpool.worker;

/** Bytes that come in parts, of a size that was announced before. Confined to the link's thread until they are whole. */
final class PartedBytes {

    private final byte[] bytes;
    private int received;

    /** Of {@code size} bytes, which the first part may already be. */
    PartedBytes(long size, byte[] first) {
        received = first.length;
        if (received == size) {
            bytes = first;
        } else {
            bytes = new byte[Math.toIntExact(size)];
            System.arraycopy(first, 0, bytes, 0, received);
        }
    }

    /**
     * Adds the next part.
     *
     * @return false if it is one too many, and was left out
     */
    boolean add(byte[] part) {
        if (part.length > bytes.length - received) {
            return false;
        }
        System.arraycopy(part, 0, bytes, received, part.length);
        received += part.length;
        return true;
    }

    boolean isWhole() {
        return received == bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }
}
