package io.warmpool.worker;

import io.warmpool.proto.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds processes by the mark in their environment, wherever they are in the tree of processes. Signals nobody. Without
 * {@code /proc} it finds none; nor does it find a program that clears its environment.
 */
final class Marked {

    private static final Logger log = LoggerFactory.getLogger(Marked.class);

    private static final Path PROC = Path.of("/proc");
    /** Linux lets one process start with at most 6 MiB of arguments and environment. */
    private static final int MOST_BYTES = 6 << 20;

    private Marked() {}

    /** All but this process that run now and carry this mark. */
    static List<ProcessHandle> find(String mark) {
        var found = new ArrayList<ProcessHandle>();
        try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var entry : entries) {
                var pid = Long.parseLong(entry.getFileName().toString());
                if (pid != ProcessHandle.current().pid() && carries(entry, mark)) {
                    // Looked at once more through the handle, which notices from then on if the PID changes hands.
                    ProcessHandle.of(pid).filter(_ -> carries(entry, mark)).ifPresent(found::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            log.debug("could not look through the processes", e);
        }
        return found;
    }

    private static boolean carries(Path entry, String mark) {
        try (var in = Files.newInputStream(entry.resolve("environ"))) {
            var environment = new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
            return ("\0" + environment).contains("\0" + Launch.COOKIE_VARIABLE + "=" + mark + "\0");
        } catch (IOException e) {
            // It has ended meanwhile, or belongs to another user.
            return false;
        }
    }
}
