package io.warmpool.supervisor.job.sqlite;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.Claim;
import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobStage;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.JobStore.Submission.Accepted;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.NewJob;
import io.warmpool.supervisor.store.SqliteFile;
import io.warmpool.supervisor.store.SqliteWriter;
import io.warmpool.supervisor.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a {@link SqliteJobs} does when its file is full, damaged, taken, or not there. */
class SqliteJobsFaultsTest {

    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("jobs.db");
    }

    private SqliteJobs open() {
        return SqliteJobs.open(path(), folder.resolve("library"), JobStage.LIMITS);
    }

    private Connection other() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + path());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Accepted accepted(CompletableFuture<?> submission) throws Exception {
        return (Accepted) get(submission);
    }

    private static NewJob large() {
        return job().input(new byte[500_000]).made();
    }

    private static CompletableFuture<List<Claim>> claim(SqliteJobs store) {
        var calls = new AtomicLong();
        return store.claim(new Wish("home-1", Map.of("a", 1), () -> new CallId(calls.incrementAndGet())), NOON);
    }

    @Test
    void aFullDiskIsSaidAndNothingFalseIsAndItGoesOnWhenThereIsRoom() throws Exception {
        try (var store = open()) {
            accepted(store.submit(job().made(), 10));
        }
        var file = new SqliteFile(path(), folder.resolve("library"), JobTables.FORMAT);
        var connection = file.openToWrite();
        execute(connection, "PRAGMA max_page_count = 80");
        var writer = SqliteWriter.over(file, each -> new JobRows(each, JobStage.LIMITS), connection);
        var small = job().made();
        var large = large();
        // Before the thread starts, so that all are in one transaction.
        var first = writer.write(0, rows -> rows.intake().submit(small, 10));
        var second = writer.write(0, rows -> rows.intake().submit(large, 10));
        var third = writer.write(0, rows -> rows.intake().submit(job().made(), 10));
        try (var store = SqliteJobs.begin(file, writer)) {
            accepted(first);
            assertThatThrownBy(() -> get(second))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("full");
            accepted(third);
            assertThat(store.failure()).isEmpty();
            assertThat(get(store.find(large.id()))).isEmpty();
            assertThat(get(store.find(small.id()))).isPresent();
            // And now with nothing else that could be stored.
            assertThatThrownBy(() -> get(store.submit(large, 10))).isInstanceOf(StoreException.class);
            assertThat(store.failure()).contains("full");
            assertThat(get(store.counts())).containsEntry(JobState.QUEUED, 3L);
            get(writer.write(0, _ -> {
                execute(connection, "PRAGMA max_page_count = 100000");
                return null;
            }));
            accepted(store.submit(large, 10));
            assertThat(store.failure()).isEmpty();
        }
        try (var store = open()) {
            assertThat(get(store.counts())).containsEntry(JobState.QUEUED, 4L);
        }
    }

    @Test
    void anOutputThatDoesNotFitLeavesTheJobRunningUntilThereIsRoom() throws Exception {
        var file = new SqliteFile(path(), folder.resolve("library"), JobTables.FORMAT);
        var connection = file.openToWrite();
        execute(connection, "PRAGMA max_page_count = 80");
        var writer = SqliteWriter.over(file, each -> new JobRows(each, JobStage.LIMITS), connection);
        try (var store = SqliteJobs.begin(file, writer)) {
            var id = accepted(store.submit(job().made(), 10)).job().id();
            var claim = get(claim(store)).getFirst();
            var ending = succeeded("x".repeat(500_000));
            assertThatThrownBy(() -> get(store.end(claim.fence(), ending, NOON)))
                    .isInstanceOf(StoreException.class);
            assertThat(get(store.find(id)).orElseThrow()).isEqualTo(claim.job());
            get(writer.write(0, _ -> {
                execute(connection, "PRAGMA max_page_count = 100000");
                return null;
            }));
            assertThat(get(store.end(claim.fence(), ending, NOON)).held()).isTrue();
            assertThat(get(store.output(id)).orElseThrow().bytes()).hasSize(500_000);
        }
    }

    @Test
    void aClaimThatFailedAfterItWasMadeIsNotHeldByNobody() throws Exception {
        try (var store = open()) {
            var id = accepted(store.submit(job().made(), 10)).job().id();
            // A commit that is made, and of which the store cannot be sure: its file has another log now.
            var log = folder.resolve("jobs.db-wal");
            var away = folder.resolve("away");
            Files.move(log, away);
            assertThatThrownBy(() -> get(claim(store))).isInstanceOf(StoreException.class);
            // Whatever was there when the log was gone, this job is not lost and not held by nobody.
            Files.deleteIfExists(folder.resolve("jobs.db-wal"));
            Files.deleteIfExists(folder.resolve("jobs.db-shm"));
            Files.move(away, log);
            await().ignoreExceptionsInstanceOf(StoreException.class).untilAsserted(() -> {
                var claims = get(claim(store));
                assertThat(claims).hasSize(1);
                assertThat(claims.getFirst().job().id()).isEqualTo(id);
                assertThat(claims.getFirst().job().attempts()).hasSize(1);
            });
        }
    }

    @Test
    void aFileThatSomebodyElseHasIsSaidAndUsedAfterwards() throws Exception {
        try (var store = open()) {
            var id = accepted(store.submit(job().made(), 10)).job().id();
            try (var other = other()) {
                execute(other, "BEGIN IMMEDIATE");
                assertThatThrownBy(() -> get(store.submit(job().made(), 10)))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("locked");
                assertThat(store.failure()).contains("locked");
                // Who reads does not wait for it.
                assertThat(get(store.find(id))).isPresent();
                execute(other, "ROLLBACK");
            }
            accepted(store.submit(job().made(), 10));
            assertThat(store.failure()).isEmpty();
            assertThat(get(store.counts())).containsEntry(JobState.QUEUED, 2L);
        }
    }

    @Test
    void aFileThatIsDeletedUnderItLosesNothingThatIsSaidToBeStored() throws Exception {
        try (var store = open()) {
            accepted(store.submit(job().made(), 10));
            for (var name : List.of("jobs.db", "jobs.db-wal", "jobs.db-shm")) {
                Files.delete(folder.resolve(name));
            }
            assertThatThrownBy(() -> get(store.submit(job().made(), 10)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("the file of the jobs was deleted or replaced");
            var kept = accepted(store.submit(job().made(), 10)).job();
            assertThat(get(store.find(kept.id()))).contains(kept);
            assertThat(get(store.counts())).containsEntry(JobState.QUEUED, 1L);
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsPutAside() throws Exception {
        Files.writeString(path(), "this is not a database, but somebody's notes. ".repeat(1000));
        try (var store = open()) {
            accepted(store.submit(job().made(), 10));
        }
        assertThat(Files.readString(folder.resolve("jobs.db.damaged-1"))).startsWith("this is not a database");
    }

    @Test
    void aFileOfANewerVersionIsLeftAlone() throws Exception {
        try (var store = open()) {
            accepted(store.submit(job().made(), 10));
        }
        try (var other = other()) {
            execute(other, "PRAGMA user_version = 99");
        }
        try (var store = open()) {
            assertThatThrownBy(() -> get(store.submit(job().made(), 10)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("newer version");
            assertThat(store.failure()).contains("newer version");
        }
        assertThat(folder.resolve("jobs.db.damaged-1")).doesNotExist();
    }

    @Test
    void aFolderThatIsNotThereFailsUntilItIs() throws Exception {
        var missing = folder.resolve("later");
        try (var store = SqliteJobs.open(missing.resolve("jobs.db"), folder.resolve("library"), JobStage.LIMITS)) {
            assertThatThrownBy(() -> get(store.submit(job().made(), 10)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("the file of the jobs cannot be opened");
            assertThat(store.failure()).contains("cannot be opened");
            assertThat(get(store.list(JobFilter.ALL, Optional.empty(), 10)).jobs())
                    .isEmpty();
            Files.createDirectory(missing);
            await().ignoreExceptionsInstanceOf(StoreException.class)
                    .until(() -> get(store.submit(job().made(), 10)) instanceof Accepted);
            assertThat(store.failure()).isEmpty();
        }
    }

    @Test
    void aClosedStoreSaysSo() throws Exception {
        var store = open();
        accepted(store.submit(job().made(), 10));
        store.close();
        assertThatThrownBy(() -> get(store.submit(job().made(), 10)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> get(store.counts()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }
}
