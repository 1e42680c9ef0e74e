package io.warmpool.supervisor.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tree as the kernel counts it: nothing leaves a cgroup by clearing its environment or losing its parent. What was
 * started before the worker was put there is left to another way of looking.
 */
record CgroupTree(Path folder, ProcessTree rest) implements ProcessTree {

    private static final Logger log = LoggerFactory.getLogger(CgroupTree.class);

    @Override
    public boolean kill() {
        var populated = populated(folder);
        if (populated) {
            try {
                Files.writeString(folder.resolve("cgroup.kill"), "1");
            } catch (IOException e) {
                log.warn("could not end what runs in {}", folder, e);
            }
        }
        // Whatever was found here.
        var more = rest.kill();
        return populated || more;
    }

    @Override
    public void close() {
        remove(folder);
        rest.close();
    }

    private static boolean populated(Path folder) {
        try {
            return Files.readAllLines(folder.resolve("cgroup.events")).contains("populated 1");
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes it with those that were made in it; stays if something runs there. */
    static void remove(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        // Only the folders: the kernel's files in them go along and cannot be deleted.
        try (var folders = Files.walk(folder)) {
            for (var each : folders.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(each);
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("could not remove {}", folder, e);
        }
    }
}
