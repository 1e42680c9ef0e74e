package io.warmpool.supervisor.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one that reads from a {@link SqliteFile}, beside the one that writes and without waiting for it.
 *
 * @param <R> the tables, as they are read over a connection
 */
public final class SqliteReader<R> {

    /** What is to be read. */
    public interface Work<R, T> {
        T on(R rows) throws SQLException;
    }

    private static final Logger log = LoggerFactory.getLogger(SqliteReader.class);

    private static final int MOST_WAITING = 10_000;

    private final SqliteFile file;
    private final Function<Connection, R> tables;
    private final ThreadPoolExecutor thread;

    // of the thread
    private Connection connection;
    private R rows;
    private SqliteFile.Identity opened;

    /** {@code tables} are made for each connection anew. */
    public SqliteReader(SqliteFile file, Function<Connection, R> tables) {
        this.file = file;
        this.tables = tables;
        thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().name(file.things() + "-reader").factory());
    }

    /** Never blocks. {@code nothing} is the answer of a file that was never written to. */
    public <T> CompletableFuture<T> read(T nothing, Work<R, T> work) {
        var answer = new CompletableFuture<T>();
        try {
            thread.execute(() -> {
                try {
                    answer.complete(connect() ? work.on(rows) : nothing);
                } catch (SQLException | IOException | RuntimeException e) {
                    disconnect();
                    answer.completeExceptionally(new StoreException(
                            "the file of the " + file.things() + " cannot be read: " + e.getMessage(), e));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new StoreException(
                    thread.isShutdown()
                            ? "the store is closed"
                            : MOST_WAITING + " others wait to read " + file.things(),
                    e));
        }
        return answer;
    }

    /** Whether there is anything to read. */
    private boolean connect() throws SQLException, IOException {
        if (connection != null && !file.is(opened)) {
            disconnect();
        }
        if (connection == null) {
            if (file.isMissing()) {
                return false;
            }
            connection = file.openToRead();
            if (SqliteFile.version(connection) == 0) {
                disconnect();
                return false;
            }
            opened = file.identity();
            rows = tables.apply(connection);
        }
        return true;
    }

    /** Reads what waits, for at most so long. */
    public void close(long millis) throws InterruptedException {
        thread.execute(this::disconnect);
        thread.shutdown();
        if (!thread.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
            log.warn("{} were still being read after {} ms", file.things(), millis);
        }
    }

    private void disconnect() {
        SqliteFile.close(connection);
        connection = null;
        rows = null;
    }
}
