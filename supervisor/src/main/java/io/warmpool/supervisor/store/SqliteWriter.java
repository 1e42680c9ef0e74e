package io.warmpool.supervisor.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one that writes into a {@link SqliteFile}: what waits is written in one transaction, since a commit costs more than what is in
 * it. Says that something is stored after the commit only, and only if it went to the file that is there.
 *
 * @param <R> the tables, as they are written over a connection
 */
public final class SqliteWriter<R> {

    /** What is to be written. May be performed more than once, if what was in the same transaction failed. */
    public interface Work<R, T> {
        T on(R rows) throws SQLException;
    }

    private record Write<R, T>(long bytes, Work<R, T> work, CompletableFuture<T> done) {

        Runnable perform(R rows) throws SQLException {
            var result = work.on(rows);
            return () -> done.complete(result);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(SqliteWriter.class);

    private static final int MOST_WAITING = 10_000;
    private static final long MOST_BYTES = 128L << 20;
    private static final int GROUP = 256;
    private static final long REOPEN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int VACUUM_PAGES = 256;

    private final SqliteFile file;
    private final Function<Connection, R> tables;
    private final LinkedBlockingQueue<Write<R, ?>> queue = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;
    private volatile String trouble = "";

    // of the thread
    private Connection connection;
    private R rows;
    private SqliteFile.Identity opened;
    private StoreException failure;
    private long nextOpening;
    private boolean freed;

    /** {@code tables} are made for each connection anew. */
    public SqliteWriter(SqliteFile file, Function<Connection, R> tables) {
        this.file = file;
        this.tables = tables;
        this.thread = Thread.ofPlatform().name(file.things() + "-writer").unstarted(this::run);
    }

    /** One that writes over a connection that is open, and closes it. */
    public static <R> SqliteWriter<R> over(SqliteFile file, Function<Connection, R> tables, Connection connection)
            throws IOException {
        var writer = new SqliteWriter<>(file, tables);
        writer.connection = connection;
        writer.rows = tables.apply(connection);
        writer.opened = file.identity();
        return writer;
    }

    public void start() {
        thread.start();
    }

    /** Never blocks. {@code bytes} is about what it takes while it waits. */
    public <T> CompletableFuture<T> write(long bytes, Work<R, T> work) {
        var write = new Write<>(bytes, work, new CompletableFuture<T>());
        if (closed) {
            return CompletableFuture.failedFuture(new StoreException("the store is closed", null));
        }
        var waiting = waitingBytes.addAndGet(bytes);
        // One that is larger than all of it may come alone.
        if ((waiting > MOST_BYTES && waiting > bytes) || !queue.offer(write)) {
            waitingBytes.addAndGet(-bytes);
            return CompletableFuture.failedFuture(new StoreException(
                    queue.size() + " things with " + waiting
                            + " bytes wait to be stored: the disk is too slow for so many",
                    null));
        }
        return write.done();
    }

    /** Why the last thing could not be written, or empty if it could. */
    public String trouble() {
        return trouble;
    }

    /** Writes what waits, for at most so long. */
    public void close(long millis) throws InterruptedException {
        closed = true;
        // Wakes the thread; it does nothing and cannot fail.
        queue.offer(new Write<>(0, _ -> true, new CompletableFuture<>()));
        thread.join(millis);
        if (thread.isAlive()) {
            log.warn("{} things were not stored within {} ms", queue.size(), millis);
        }
    }

    private void run() {
        var group = new ArrayList<Write<R, ?>>();
        try {
            while (!closed || !queue.isEmpty()) {
                group.add(queue.take());
                queue.drainTo(group, GROUP - 1);
                waitingBytes.addAndGet(-group.stream().mapToLong(Write::bytes).sum());
                perform(group);
                group.clear();
                vacuumIfIdle();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
            disconnect();
            failAll(group, new StoreException("the store is closed", null));
            queue.drainTo(group);
            failAll(group, new StoreException("the store is closed", null));
        }
    }

    private void perform(List<Write<R, ?>> group) {
        try {
            connect();
        } catch (StoreException e) {
            failAll(group, e);
            return;
        }
        try {
            transact(group);
        } catch (SQLException e) {
            if (SqliteFile.isDamage(e)) {
                file.suspect();
            }
            rollback();
            if (group.size() > 1 && SqliteFile.isOfOneWrite(e)) {
                group.forEach(write -> perform(List.of(write)));
            } else {
                failAll(group, new StoreException(e.getMessage(), e));
                if (!SqliteFile.isOfOneWrite(e) && !SqliteFile.isBusy(e)) {
                    disconnect();
                }
            }
        } catch (IOException | RuntimeException e) {
            rollback();
            disconnect();
            failAll(group, new StoreException(e.getMessage(), e));
        } catch (Error e) {
            // Memory that ran out under a large write: the thread goes on with the next ones.
            log.error("a write to the file of the {} failed", file.things(), e);
            rollback();
            disconnect();
            failAll(group, new StoreException(e.toString(), e));
        }
    }

    private void transact(List<Write<R, ?>> group) throws SQLException, IOException {
        var done = new ArrayList<Runnable>();
        SqliteFile.begin(connection);
        for (var write : group) {
            done.add(write.perform(rows));
        }
        SqliteFile.commit(connection);
        if (!file.is(opened)) {
            throw new IOException("the file of the " + file.things() + " was deleted or replaced while it was open");
        }
        trouble = "";
        done.forEach(Runnable::run);
    }

    private void connect() {
        if (connection != null) {
            return;
        }
        // The clock of the thread's own retries, which decide nothing else.
        var now = System.nanoTime();
        if (failure != null && now - nextOpening < 0) {
            throw failure;
        }
        try {
            connection = file.openToWrite();
            opened = file.identity();
            rows = tables.apply(connection);
            failure = null;
        } catch (SQLException | IOException e) {
            failure =
                    new StoreException("the file of the " + file.things() + " cannot be opened: " + e.getMessage(), e);
            nextOpening = now + REOPEN_NANOS;
            throw failure;
        }
    }

    private void rollback() {
        try {
            if (connection != null) {
                SqliteFile.rollback(connection);
            }
        } catch (SQLException e) {
            log.debug("nothing to take back", e);
        }
    }

    private void disconnect() {
        SqliteFile.close(connection);
        connection = null;
        rows = null;
    }

    /** After something was deleted: gives the pages that are free back, as long as nobody waits. */
    public void hasFreed() {
        freed = true;
    }

    private void vacuumIfIdle() {
        try {
            while (freed && connection != null && queue.isEmpty()) {
                freed = SqliteFile.vacuum(connection, VACUUM_PAGES);
            }
        } catch (SQLException e) {
            freed = false;
            rollback();
            log.warn("the file of the {} could not be made smaller", file.things(), e);
        }
    }

    private void failAll(List<Write<R, ?>> group, StoreException why) {
        if (!group.isEmpty()) {
            trouble = why.getMessage();
        }
        group.forEach(write -> write.done().completeExceptionally(why));
    }
}
