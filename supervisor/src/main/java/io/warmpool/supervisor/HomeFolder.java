package io.warmpool.supervisor;

import io.warmpool.supervisor.process.HomeId;
import io.warmpool.supervisor.process.WorkerLogs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The folder of one supervisor: where things are, and the lock that keeps a second supervisor out. */
public final class HomeFolder implements AutoCloseable {

    private static final Set<PosixFilePermission> OWNERS_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path folder;
    private final FileChannel lock;

    private HomeFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Makes the folder if need be, and takes its lock. The system gives the lock back when the process ends, however it
     * ends.
     *
     * @throws StartFailure if another supervisor holds it, or the folder cannot be used
     */
    public static HomeFolder take(Path folder) {
        try {
            Files.createDirectories(folder);
            var run = ownersOnly(folder.resolve("run"));
            ownersOnly(folder.resolve("state"));
            ownersOnly(folder.resolve("cache"));
            Files.createDirectories(ownersOnly(folder.resolve("logs")).resolve("workers"));
            return new HomeFolder(folder, lock(folder, run.resolve("supervisor.lock")));
        } catch (IOException | UnsupportedOperationException e) {
            throw new StartFailure("cannot use " + folder + " as home: " + e + "; name another with --home", e);
        }
    }

    /** What clients ask and agents log is nobody else's business. */
    private static Path ownersOnly(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNERS_ONLY));
        }
        Files.setPosixFilePermissions(folder, OWNERS_ONLY);
        return folder;
    }

    private static FileChannel lock(Path folder, Path file) throws IOException {
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Held by this very process: the same answer as for another one.
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw new StartFailure("another supervisor" + holder(file) + " runs on " + folder
                    + ": stop it with 'warmpool stop --home " + folder + "', or name another home with --home");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        return channel;
    }

    private static String holder(Path file) throws IOException {
        var pid = Files.readString(file).strip();
        return pid.isEmpty() ? "" : " (pid " + pid + ")";
    }

    /** The folder itself. */
    public Path folder() {
        return folder;
    }

    /** The control plane's socket. */
    public Path controlSocket() {
        return folder.resolve("run").resolve("control.sock");
    }

    /** Holds the port of a pool's link, for workers that look for the next supervisor. */
    public Path linkFile(String pool) {
        return folder.resolve("run").resolve("links").resolve(pool);
    }

    /** Writes it at once or not at all. */
    void writeLinkFile(String pool, int port) throws IOException {
        var file = linkFile(pool);
        Files.createDirectories(file.getParent());
        var written = file.resolveSibling(pool + ".new");
        Files.writeString(written, port + "\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Where all workers write. */
    public Path workerLogs() {
        return folder.resolve("logs").resolve("workers");
    }

    /** Where a slot's workers write. */
    public Path workerLog(String pool, int slot) {
        return workerLogs().resolve(WorkerLogs.fileName(pool, slot));
    }

    /** Names this folder in what it puts into the environment of its workers. */
    public HomeId id() throws IOException {
        return HomeId.of(folder);
    }

    /** Holds a record of each live worker, for the next supervisor. */
    public Path workerRecords() {
        return folder.resolve("run").resolve("workers");
    }

    /** Holds the last deaths of each slot. */
    public Path deaths() {
        return folder.resolve("state").resolve("deaths");
    }

    /** Holds the sessions. */
    public Path sessions() {
        return folder.resolve("state").resolve("sessions.db");
    }

    /** Holds the jobs, unless they are kept elsewhere. */
    public Path jobs() {
        return folder.resolve("state").resolve("jobs.db");
    }

    /** Holds what this home is called among others. */
    public Path owner() {
        return folder.resolve("state").resolve("owner");
    }

    /** Where the native code of SQLite is unpacked. */
    public Path nativeCode() {
        return folder.resolve("cache").resolve("native");
    }

    /** Where thread dumps are until they are read. */
    public Path dumps() {
        return folder.resolve("run").resolve("dumps");
    }

    /** Where start-up caches of workers' JVMs lie. */
    public Path startupCaches() {
        return folder.resolve("cache").resolve("aot");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
