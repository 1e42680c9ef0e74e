package io.warmpool.supervisor.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one slot: keeps it small, and reads it. The workers have the file open for appending and are not asked, so
 * it is copied and then truncated; each goes on at its new end. A position in the log counts all bytes since this object
 * was made, whichever file they are in. {@link #look} belongs to one thread; reading is for any.
 */
public final class SlotLog {

    private static final Logger log = LoggerFactory.getLogger(SlotLog.class);

    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);
    /** So much is left for the part of a rotation that readers wait for. */
    private static final int REST = 64 * 1024;

    private static final int MOST_TAIL = 1024 * 1024;

    private final LogFiles files;
    private final Path file;
    private final long maxSize;

    // Of the thread that looks.
    private long lastSize;
    private long lastLook;
    private boolean failing;

    // Guarded by this: the position of the current file's first byte, and which positions the newest older part holds.
    private long begin;
    private long olderFrom;
    private long olderTo;
    private long olderOffset;

    SlotLog(LogFiles files, long maxSize) {
        this.files = files;
        this.file = files.current();
        this.maxSize = maxSize;
    }

    // ---- keeping it small ----

    /**
     * Rotates the log if it is too large.
     *
     * @return how long until the next look: the less, the faster it grows
     */
    Duration look(long now) {
        try {
            var size = Files.exists(file) ? Files.size(file) : 0;
            var growth = size - lastSize;
            if (size > maxSize) {
                shrink(size);
                size = Files.size(file);
            }
            var wait = wait(maxSize - size, growth, now - lastLook);
            lastSize = size;
            lastLook = now;
            return wait;
        } catch (IOException e) {
            complain(e);
            return LONGEST_WAIT;
        }
    }

    /** How long until so many bytes have come, if they come as {@code growth} came in {@code nanos}. */
    static Duration wait(long room, long growth, long nanos) {
        if (growth <= 0 || nanos <= 0) {
            return LONGEST_WAIT;
        }
        var left = (long) ((double) Math.max(0, room) / growth * nanos);
        return Duration.ofNanos(Math.clamp(left, SHORTEST_WAIT.toNanos(), LONGEST_WAIT.toNanos()));
    }

    private void shrink(long size) throws IOException {
        // From twice its size on the log grows faster than it is worth copying: then only its end is kept.
        var flood = 2 * maxSize;
        try (var current = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            try {
                rotate(current, size > flood ? size - maxSize : 0, flood);
            } catch (IOException e) {
                complain(e);
                if (size > flood || Files.getFileStore(file).getUsableSpace() < maxSize) {
                    cut(current, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private void rotate(FileChannel current, long start, long most) throws IOException {
        try (var copy = LogCopy.begin(current, files.unfinished(), start, most)) {
            copy.copy(REST);
            synchronized (this) {
                files.shift();
                files.finish();
                exchange(current, copy);
            }
        } finally {
            Files.deleteIfExists(files.unfinished());
        }
    }

    /** The last bytes, and at once the truncation. Only what is written between these two steps is lost unseen. */
    private void exchange(FileChannel current, LogCopy copy) throws IOException {
        IOException failure = null;
        try {
            copy.copy(0);
        } catch (IOException e) {
            failure = e;
        }
        var size = failure == null && !copy.isFull() ? copy.to() : current.size();
        current.truncate(0);
        olderFrom = begin + copy.from();
        olderTo = begin + copy.to();
        olderOffset = copy.offset();
        begin += size;
        try {
            if (size > copy.to()) {
                copy.noteAtEnd(LogCopy.dropped(size - copy.to()) + ", which could not be kept");
            }
        } catch (IOException e) {
            failure = e;
        }
        if (failure == null) {
            failing = false;
        } else {
            complain(failure);
        }
    }

    /** What cannot be kept must not fill the disk. */
    private synchronized void cut(FileChannel current, String why) throws IOException {
        var size = current.size();
        current.truncate(0);
        begin += size;
        try (var end = FileChannel.open(file, StandardOpenOption.APPEND)) {
            LogCopy.write(end, LogCopy.dropped(size) + ", which could not be kept: " + why);
        }
    }

    private void complain(IOException e) {
        if (!failing) {
            failing = true;
            log.warn("could not rotate {}: it is tried again, and cut off where it gets too large", file, e);
        }
    }

    // ---- reading ----

    /**
     * Its last lines.
     *
     * @param text lines that have ended, oldest first
     * @param rest the beginning of a line that has not
     * @param next the position after {@code text}
     */
    public record Tail(String text, String rest, long next) {}

    /**
     * Some of what stands from a position on.
     *
     * @param missed bytes between that position and these, which are gone
     * @param next the position after these
     */
    record Chunk(long missed, byte[] bytes, long next) {}

    /** Whether a worker has ever written to it. */
    public boolean exists() {
        return Files.isRegularFile(file);
    }

    /** Reads the last lines, at most 1 MiB of them. There are none if there is no file. */
    public synchronized Tail tail(int lines) throws IOException {
        if (!exists()) {
            return new Tail("", "", begin);
        }
        var end = LogTail.end(file, MOST_TAIL);
        var bytes = end.bytes();
        var stop = bytes.length;
        while (stop > 0 && bytes[stop - 1] != '\n') {
            stop--;
        }
        var rest = bytes.length - stop;
        var from = end.startOfLast(lines - (rest > 0 ? 1 : 0), stop);
        return new Tail(
                new String(bytes, from, stop - from, StandardCharsets.UTF_8),
                lines == 0 ? "" : new String(bytes, stop, rest, StandardCharsets.UTF_8),
                begin + end.size() - rest);
    }

    /** Follows it from a position on. */
    public LogFollower follow(long position) {
        return new LogFollower(this, position);
    }

    /** Reads on from a position. */
    synchronized Chunk read(long position, int most) throws IOException {
        if (position < begin) {
            var from = Math.max(position, olderFrom);
            if (from < olderTo) {
                var older = LogFiles.older(file, 1);
                var bytes = bytes(older, olderOffset + from - olderFrom, (int) Math.min(most, olderTo - from));
                if (bytes.length > 0) {
                    return new Chunk(from - position, bytes, from + bytes.length);
                }
            }
        }
        if (!exists()) {
            return new Chunk(0, new byte[0], begin);
        }
        var isCutByOthers = position > begin + Files.size(file);
        var from = isCutByOthers ? begin : Math.max(position, begin);
        var bytes = bytes(file, from - begin, most);
        return new Chunk(Math.max(0, from - position), bytes, from + bytes.length);
    }

    private static byte[] bytes(Path file, long from, int most) throws IOException {
        try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocate(most);
            var at = from;
            while (buffer.hasRemaining()) {
                var count = in.read(buffer, at);
                if (count < 0) {
                    break;
                }
                at += count;
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }
}
