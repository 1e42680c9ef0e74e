package io.warmpool.supervisor.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The last lines of a worker's log. Blocks on the file. */
public final class LogTail {

    private static final int MOST_BYTES = 16 * 1024;

    private LogTail() {}

    /**
     * Reads the last lines.
     *
     * @param since bytes to leave out at the file's start: what stood there before this worker
     * @return at most {@code most} lines; none if there is no file
     */
    public static List<String> read(Path file, long since, int most) {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            var from = Math.max(Math.min(since, in.length()), in.length() - MOST_BYTES);
            in.seek(from);
            var bytes = new byte[(int) (in.length() - from)];
            in.readFully(bytes);
            var lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return List.copyOf(lines.subList(Math.max(0, lines.size() - most), lines.size()));
        } catch (IOException e) {
            return List.of();
        }
    }
}
