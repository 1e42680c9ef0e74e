package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.process.OwnersOnly;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * The file with the last deaths of one slot, a line each, the newest last. Lines are added at its end, and when there are
 * too many, all but the newest go. What was cut off by a kill or a full disk goes with the next line. Knows nothing of what
 * the lines say. Owned by one thread.
 */
final class DeathFile {

    static final int KEPT = Slot.REMEMBERED_DEATHS;
    private static final int MOST_LINES = 2 * KEPT;
    /** More than twice so many of the longest lines that are likely. */
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final int UNKNOWN = -1;

    private final Path file;
    /** As many as the file has, or unknown: then its end may be half a line. */
    private int lines = UNKNOWN;

    DeathFile(Path file) {
        this.file = file;
    }

    void append(String line) throws IOException {
        if (lines == UNKNOWN || lines >= MOST_LINES) {
            lines = shorten();
        }
        var before = lines;
        lines = UNKNOWN;
        write(file, line + "\n", StandardOpenOption.APPEND);
        lines = before + 1;
    }

    /** The newest that are there in whole, the newest last. */
    List<String> read() throws IOException {
        if (Files.notExists(file)) {
            return List.of();
        }
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            var from = Math.max(0, in.length() - MOST_BYTES);
            in.seek(from);
            var bytes = new byte[(int) (in.length() - from)];
            in.readFully(bytes);
            var text = new String(bytes, StandardCharsets.UTF_8);
            var begin = from == 0 ? 0 : text.indexOf('\n') + 1;
            var end = text.lastIndexOf('\n');
            var whole = end < begin
                    ? List.<String>of()
                    : List.of(text.substring(begin, end).split("\n", -1));
            return whole.subList(Math.max(0, whole.size() - KEPT), whole.size());
        }
    }

    /** In one step, so that a kill leaves the old lines or the new. */
    private int shorten() throws IOException {
        var kept = read();
        var temporary = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        write(temporary, kept.isEmpty() ? "" : String.join("\n", kept) + "\n", StandardOpenOption.CREATE_NEW);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return kept.size();
    }

    private static void write(Path to, String text, StandardOpenOption how) throws IOException {
        var owners = PosixFilePermissions.asFileAttribute(OwnersOnly.FILE);
        try (var channel =
                FileChannel.open(to, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, how), owners)) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
