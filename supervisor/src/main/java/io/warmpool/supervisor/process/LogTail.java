package io.warmpool.supervisor.process;

import io.warmpool.proto.Incarnation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/** The end of a slot's log, read back over its older parts where the current file is too short. Blocks on files. */
public final class LogTail {

    private static final int MOST_BYTES = 32 * 1024;
    private static final int ATTEMPTS = 3;

    /**
     * The last bytes of a log.
     *
     * @param bytes oldest first
     * @param size of the current file when they were read: the position right after them
     * @param whole whether there are no earlier ones
     */
    record End(byte[] bytes, long size, boolean whole) {

        /** Where the first line begins that is there in full; a line longer than all that was read counts as full. */
        int firstLine() {
            if (!whole) {
                for (int i = 0; i < bytes.length - 1; i++) {
                    if (bytes[i] == '\n') {
                        return i + 1;
                    }
                }
            }
            return 0;
        }

        /** Where the last so many lines before {@code stop} begin; that is a line's end. */
        int startOfLast(int lines, int stop) {
            var first = firstLine();
            var from = stop;
            for (int left = lines; left > 0 && from > first; left--) {
                from--;
                while (from > first && bytes[from - 1] != '\n') {
                    from--;
                }
            }
            return from;
        }
    }

    private LogTail() {}

    /**
     * Reads the last lines that a worker wrote, by the line that marks its start. Where that is more than 32 KiB back,
     * all that is read is taken for its own. What a successor wrote that was started beside it comes with that one's
     * mark.
     *
     * @param file the current file of its slot's log
     * @return at most {@code most} lines; none if there is no file
     */
    public static List<String> read(Path file, Incarnation worker, int most) {
        try {
            var end = end(file, MOST_BYTES);
            var from = end.firstLine();
            var text = new String(end.bytes(), from, end.bytes().length - from, StandardCharsets.UTF_8);
            var lines = text.lines().toList();
            var first = Math.max(0, lines.size() - most);
            for (int i = first; i < lines.size(); i++) {
                if (LogMarker.begins(lines.get(i), worker)) {
                    first = i + 1;
                }
            }
            return List.copyOf(lines.subList(first, lines.size()));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Reads the last bytes. The log may be rotated meanwhile: then it is read again. */
    static End end(Path file, int most) throws IOException {
        for (int attempt = 1; ; attempt++) {
            var end = once(file, most);
            if (attempt == ATTEMPTS || Files.size(file) >= end.size()) {
                return end;
            }
        }
    }

    private static End once(Path file, int most) throws IOException {
        var size = Files.size(file);
        var parts = new ArrayDeque<byte[]>();
        parts.addFirst(lastOf(file, size, most));
        var left = most - parts.getFirst().length;
        for (int number = 1; left > 0; number++) {
            var older = LogFiles.older(file, number);
            try {
                parts.addFirst(lastOf(older, Files.size(older), left));
            } catch (IOException e) {
                break; // that was the oldest part, or it is being deleted
            }
            left -= parts.getFirst().length;
        }
        return new End(joined(parts, most - left), size, left > 0);
    }

    /** The last bytes of a file of this size; fewer if it has been cut meanwhile. */
    private static byte[] lastOf(Path file, long size, int most) throws IOException {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            var bytes = new byte[(int) Math.min(size, most)];
            in.seek(size - bytes.length);
            var count = 0;
            while (count < bytes.length) {
                var more = in.read(bytes, count, bytes.length - count);
                if (more < 0) {
                    return Arrays.copyOf(bytes, count);
                }
                count += more;
            }
            return bytes;
        }
    }

    private static byte[] joined(Iterable<byte[]> parts, int length) {
        var all = new byte[length];
        var at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
