package io.warmpool.proto;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is waiting for one peer into as few frames as the frame limit allows. Confined to the thread that owns
 * the socket.
 *
 * <p>Both frame messages have the same form, field 1 repeated, so one writer serves both directions.
 */
final class Frame {

    private static final int FIELD = 1;

    private final List<MessageLite> messages = new ArrayList<>();
    private final List<byte[]> sealed = new ArrayList<>();
    private int size;

    /**
     * Adds a message.
     *
     * @throws IllegalArgumentException if it would not fit even into a frame of its own
     */
    void add(MessageLite message) {
        var length = CodedOutputStream.computeMessageSize(FIELD, message);
        if (length > Limits.MAX_FRAME) {
            throw new IllegalArgumentException(
                    "a message of " + length + " bytes does not fit into a frame of " + Limits.MAX_FRAME);
        }
        if (size + length > Limits.MAX_FRAME) {
            seal();
        }
        messages.add(message);
        size += length;
    }

    boolean isEmpty() {
        return messages.isEmpty() && sealed.isEmpty();
    }

    /** All frames in order; afterwards this one is empty. */
    List<byte[]> take() {
        seal();
        var frames = List.copyOf(sealed);
        sealed.clear();
        return frames;
    }

    private void seal() {
        if (messages.isEmpty()) {
            return;
        }
        var bytes = new byte[size];
        var out = CodedOutputStream.newInstance(bytes);
        try {
            for (var message : messages) {
                out.writeMessage(FIELD, message);
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException("the frame's size was computed wrongly", e);
        }
        sealed.add(bytes);
        messages.clear();
        size = 0;
    }
}
