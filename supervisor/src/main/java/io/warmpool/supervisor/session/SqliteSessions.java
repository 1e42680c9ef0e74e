package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.store.SqliteFile;
import io.warmpool.supervisor.store.SqliteFormat;
import io.warmpool.supervisor.store.SqliteReader;
import io.warmpool.supervisor.store.SqliteWriter;
import io.warmpool.supervisor.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions in one SQLite file with a write-ahead log. What is committed survives the death of any process; the machine's own
 * (a power cut) may cost the last moments, because a commit does not wait for the disk.
 */
public final class SqliteSessions implements SessionStore {

    private static final Logger log = LoggerFactory.getLogger(SqliteSessions.class);

    private static final long CLOSE_MILLIS = 5000;
    private static final long ROW_BYTES = 1024;

    /** What is in the file. */
    static final SqliteFormat FORMAT =
            new SqliteFormat("sessions", 1, List.of("""
            CREATE TABLE session (
              id INTEGER PRIMARY KEY,
              pool TEXT NOT NULL, tenant TEXT NOT NULL, user TEXT NOT NULL, name TEXT NOT NULL,
              created INTEGER NOT NULL, last_used INTEGER NOT NULL,
              turns INTEGER NOT NULL, text_size INTEGER NOT NULL,
              UNIQUE (pool, tenant, user, name))""", """
            CREATE TABLE state (
              session INTEGER PRIMARY KEY REFERENCES session ON DELETE CASCADE,
              version INTEGER NOT NULL, size INTEGER NOT NULL, crc INTEGER NOT NULL, bytes BLOB NOT NULL)""", """
            CREATE TABLE entry (
              session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
              turn INTEGER NOT NULL,
              call TEXT NOT NULL, at INTEGER NOT NULL, millis INTEGER NOT NULL, worker TEXT NOT NULL, outcome TEXT NOT NULL,
              input_type TEXT NOT NULL, input_size INTEGER NOT NULL, input BLOB NOT NULL,
              output_type TEXT NOT NULL, output_size INTEGER NOT NULL, output BLOB NOT NULL,
              UNIQUE (session, turn))"""), SqliteFormat.Sync.NORMAL);

    private final SqliteWriter<SqliteRows> writer;
    private final SqliteReader<SqliteRows> reader;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SqliteSessions(SqliteFile file) {
        writer = new SqliteWriter<>(file, SqliteRows::new);
        reader = new SqliteReader<>(file, SqliteRows::new);
    }

    /**
     * Always opens. If the file cannot be made or opened, all that needs it fails and says why, and it is tried again
     * later. A file that is damaged is put aside as {@code <file>.damaged-<n>}, and a new one begins.
     *
     * @param path in a folder that nobody else may look into
     * @param library where SQLite's native code is unpacked; no other running process uses this folder
     */
    public static SqliteSessions open(Path path, Path library) {
        var sessions = new SqliteSessions(new SqliteFile(path, library, FORMAT));
        sessions.writer.start();
        // Opens the file before anyone reads it.
        sessions.writer.write(0, _ -> true).exceptionally(failure -> {
            log.error("sessions will not be stored: {}", StoreException.why(failure));
            return false;
        });
        return sessions;
    }

    /** Waits for what was handed in before: so a damaged file is out of the way. */
    @Override
    public CompletableFuture<List<Stored>> all() {
        return writer.write(0, _ -> true)
                .handle((_, _) -> reader.read(List.<Stored>of(), SqliteRows::all))
                .thenCompose(read -> read);
    }

    @Override
    public CompletableFuture<Stored> save(Save save) {
        return writer.write(save.size(), rows -> rows.save(save));
    }

    @Override
    public CompletableFuture<Read> state(SessionKey key) {
        return reader.read(new Read.None(), rows -> rows.state(key));
    }

    @Override
    public CompletableFuture<List<TranscriptEntry>> transcript(SessionKey key, long afterTurn, int limit) {
        return reader.read(List.of(), rows -> rows.transcript(key, afterTurn, limit));
    }

    @Override
    public CompletableFuture<Void> delete(List<Gone> sessions) {
        return writer.write(ROW_BYTES * sessions.size(), rows -> {
            rows.delete(sessions);
            writer.hasFreed();
            return null;
        });
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            // The last connection to close moves the log into the file, which only the writer's can.
            reader.close(CLOSE_MILLIS);
            writer.close(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
