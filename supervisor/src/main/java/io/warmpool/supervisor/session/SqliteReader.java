package io.warmpool.supervisor.session;

import io.warmpool.supervisor.store.StoreException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one that reads from a {@link SqliteFile}, beside the one that writes and without waiting for it. */
final class SqliteReader {

    /** What is to be read. */
    interface Work<T> {
        T on(SqliteRows rows) throws SQLException;
    }

    private static final Logger log = LoggerFactory.getLogger(SqliteReader.class);

    private static final int MOST_WAITING = 10_000;

    private final SqliteFile file;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().name("sessions-reader").factory());

    // of the thread
    private Connection connection;
    private SqliteFile.Identity opened;

    SqliteReader(SqliteFile file) {
        this.file = file;
    }

    /** Never blocks. {@code nothing} is the answer of a file that was never written to. */
    <T> CompletableFuture<T> read(T nothing, Work<T> work) {
        var answer = new CompletableFuture<T>();
        try {
            thread.execute(() -> {
                try {
                    answer.complete(connect() ? work.on(new SqliteRows(connection)) : nothing);
                } catch (SQLException | IOException | RuntimeException e) {
                    disconnect();
                    answer.completeExceptionally(
                            new StoreException("the file of the sessions cannot be read: " + e.getMessage(), e));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new StoreException(
                    thread.isShutdown() ? "the store is closed" : MOST_WAITING + " others wait to read sessions", e));
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
        }
        return true;
    }

    void close(long millis) throws InterruptedException {
        thread.execute(this::disconnect);
        thread.shutdown();
        if (!thread.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
            log.warn("sessions were still being read after {} ms", millis);
        }
    }

    private void disconnect() {
        SqliteFile.close(connection);
        connection = null;
    }
}
