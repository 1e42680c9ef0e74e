package io.warmpool.supervisor.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** SQLite's native code: unpacked from its jar into a folder of the supervisor's own, where nobody else can put another. */
final class SqliteLibrary {

    private static final String FOLDER = "org.sqlite.tmpdir";

    private SqliteLibrary() {}

    /** Has it unpacked in this folder, which no other running process may use, if this process has not done so yet. */
    static synchronized void unpackIn(Path folder) throws IOException {
        if (System.getProperty(FOLDER) != null) {
            return;
        }
        Files.createDirectories(folder);
        // A process that is killed cannot delete its own.
        try (var left = Files.newDirectoryStream(folder, "sqlite-*")) {
            for (var file : left) {
                Files.delete(file);
            }
        }
        System.setProperty(FOLDER, folder.toString());
    }
}
