package io.warmpool.supervisor.process;

import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Launch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line that begins a worker's part of its slot's log. It stays with that part when the log is rotated, so it tells
 * who wrote what follows where an offset in the file no longer does. Written before the process is started, therefore
 * without its PID.
 */
final class LogMarker {

    private static final Logger log = LoggerFactory.getLogger(LogMarker.class);

    private static final String BEGIN = "--- warmpool: worker ";
    private static final String ID = ", incarnation ";

    private LogMarker() {}

    /** Adds the line at the end of the log. A log that cannot be written to keeps no worker from starting. */
    static void write(LaunchOrder order, Instant now) {
        try {
            var line = line(order.contract(), now) + "\n";
            Files.writeString(
                    order.logFile(),
                    endsInsideALine(order.logFile()) ? "\n" + line : line,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            log.warn("could not mark the start of a worker in {}", order.logFile(), e);
        }
    }

    static String line(Launch contract, Instant now) {
        return BEGIN + contract.pool() + "/" + contract.slot() + ID + contract.incarnation() + ", generation "
                + contract.generation() + ", started " + now + " ---";
    }

    /** Whether this line begins that worker's part. */
    static boolean begins(String line, Incarnation worker) {
        return line.startsWith(BEGIN) && line.contains(ID + worker + ",");
    }

    /** What was killed in the middle of a line must not swallow the marker. */
    private static boolean endsInsideALine(Path file) throws IOException {
        if (Files.notExists(file)) {
            return false;
        }
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            var length = in.length();
            if (length == 0) {
                return false;
            }
            in.seek(length - 1);
            return in.read() != '\n';
        }
    }

    /** A line of the supervisor's own in a worker's log. */
    static byte[] note(String text) {
        return ("--- warmpool: " + text + " ---\n").getBytes(StandardCharsets.UTF_8);
    }
}
