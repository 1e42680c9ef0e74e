package io.warmpool.supervisor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The files of one slot's log: the one that workers write, and the older parts of it, which have {@code .1} for the
 * newest, {@code .2} and so on added to their names. Moves and deletes files; never reads or writes one.
 *
 * @param current the one that workers write
 * @param most how many there may be, the current one included
 */
record LogFiles(Path current, int most) {

    LogFiles {
        if (most < 2) {
            throw new IllegalArgumentException("a log must have at least 2 files, was " + most);
        }
    }

    /** The older part with this number. */
    static Path older(Path current, int number) {
        return current.resolveSibling(current.getFileName() + "." + number);
    }

    /** Where a new older part is made, before it gets its name. */
    Path unfinished() {
        return current.resolveSibling(current.getFileName() + ".unfinished");
    }

    /** Frees the name of the newest older part: others get the next name, and the oldest goes if there are too many. */
    void shift() throws IOException {
        var free = 1;
        while (free < most && Files.exists(older(current, free))) {
            free++;
        }
        if (free == most) {
            Files.delete(older(current, --free));
        }
        for (int number = free; number > 1; number--) {
            Files.move(older(current, number - 1), older(current, number));
        }
    }

    /** Makes what is unfinished the newest older part; its name must be free. */
    void finish() throws IOException {
        Files.move(unfinished(), older(current, 1), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes what an earlier supervisor left unfinished, and parts that are too many by now. */
    void tidy() throws IOException {
        Files.deleteIfExists(unfinished());
        var prefix = current.getFileName() + ".";
        try (var parts = Files.newDirectoryStream(current.getParent(), prefix + "*")) {
            for (var part : parts) {
                var number = part.getFileName().toString().substring(prefix.length());
                if (number.matches("[0-9]{1,6}") && Integer.parseInt(number) >= most) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }
}
