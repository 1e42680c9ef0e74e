package io.warmpool.supervisor.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What is copied out of a log before it is truncated, while its writers go on. It copies bytes and counts them; names and
 * truncation are {@link SlotLog}'s.
 */
final class LogCopy implements AutoCloseable {

    private static final int LONGEST_LINE = 64 * 1024;

    private final FileChannel source;
    private final FileChannel target;
    private final long from;
    private final long most;
    private final long offset;
    private long to;

    private LogCopy(FileChannel source, FileChannel target, long from, long most) throws IOException {
        this.source = source;
        this.target = target;
        this.from = from;
        this.to = from;
        this.most = most;
        if (from > 0) {
            write(target, dropped(from) + ", which came too fast to be kept");
        }
        this.offset = target.position();
    }

    /**
     * Begins a copy.
     *
     * @param start where in the source; if that is inside a line, the next line
     * @param most never copy more than this, however fast more comes
     */
    static LogCopy begin(FileChannel source, Path target, long start, long most) throws IOException {
        var from = start > 0 ? lineAfter(source, start) : 0;
        var channel = FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            return new LogCopy(source, channel, from, most);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Copies until no more than so many bytes are left. */
    void copy(long rest) throws IOException {
        while (true) {
            var left = source.size() - to;
            if (left <= rest || isFull()) {
                return;
            }
            var count = source.transferTo(to, Math.min(left, most - (to - from)), target);
            if (count <= 0) {
                throw new IOException("nothing could be copied of " + left + " bytes");
            }
            to += count;
        }
    }

    /** Whether it has taken as much as it may, so that more may be left. */
    boolean isFull() {
        return to - from >= most;
    }

    /** Where in the source the copy begins. */
    long from() {
        return from;
    }

    /** Where in the source it ends. */
    long to() {
        return to;
    }

    /** Where in the target the first copied byte is. */
    long offset() {
        return offset;
    }

    /** Ends the copy with a line of the supervisor's own; the last line before it may be cut. */
    void noteAtEnd(String text) throws IOException {
        target.write(ByteBuffer.wrap(new byte[] {'\n'}));
        write(target, text);
    }

    static void write(FileChannel target, String note) throws IOException {
        var bytes = ByteBuffer.wrap(LogMarker.note(note));
        while (bytes.hasRemaining()) {
            target.write(bytes);
        }
    }

    static String dropped(long bytes) {
        return "dropped " + bytes + " bytes here";
    }

    private static long lineAfter(FileChannel source, long at) throws IOException {
        var bytes = new byte[LONGEST_LINE];
        var count = source.read(ByteBuffer.wrap(bytes), at);
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                return at + i + 1;
            }
        }
        return at;
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
