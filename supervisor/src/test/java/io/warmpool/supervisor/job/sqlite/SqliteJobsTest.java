package io.warmpool.supervisor.job.sqlite;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobLimits;
import io.warmpool.supervisor.job.JobStore;
import io.warmpool.supervisor.job.JobStoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobsTest extends JobStoreContract {

    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("jobs.db");
    }

    @Override
    protected JobStore open(JobLimits limits) {
        return SqliteJobs.open(path(), folder.resolve("library"), limits);
    }

    @Override
    protected JobStore reopen() {
        store().close();
        return open(LIMITS);
    }

    private long count(String table) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + path());
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            return row.getLong(1);
        }
    }

    @Test
    void nobodyElseMayLookIntoIt() throws Exception {
        submit(job());
        for (var name : List.of("jobs.db", "jobs.db-wal", "jobs.db-shm")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void nothingIsLeftOfADeletedJobOnceTheWriterHadTime() throws Exception {
        var kept = submit(job("b", "")).id();
        var claim = running(job(), NOON);
        append(claim, 1, NOON, new JobEvent.What.Started(1, "w"), new JobEvent.What.Delta("x"));
        end(claim, succeeded("x"), NOON);
        get(store().delete(claim.job().id()));
        await().untilAsserted(() -> {
            for (var table : List.of("attempt", "output", "remains")) {
                assertThat(count(table)).as(table).isZero();
            }
            assertThat(count("input")).isEqualTo(1);
            assertThat(count("event")).isEqualTo(1);
        });
        assertThat(events(kept)).hasSize(1);
    }

    @Test
    void aLaneThatWasNotUsedForLongIsForgotten() throws Exception {
        var claim = running(job("a", "old"), NOON);
        running(job("a", "busy"), NOON);
        end(claim, succeeded("x"), NOON);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + path());
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE turn SET last = 1000000");
        }
        get(store().sweep(NOON, 1000));
        assertThat(count("lane")).isEqualTo(1);
        // Its next job comes in all the same.
        submit(job("a", "old"));
        assertThat(claim(Map.of("a", 1), NOON)).hasSize(1);
    }

    @Test
    void aLookThroughManyJobsThatDoNotMatchIsBounded() throws Exception {
        var needle = submit(job("needle", "t")).id();
        var waiting = new ArrayList<CompletableFuture<?>>();
        for (int i = 0; i < JobLook.MOST_LOOKED_AT; i++) {
            waiting.add(store().submit(job("hay", "t").runAt(noon(9)).made(), 1_000_000));
            if (waiting.size() == 1000) {
                for (var each : waiting) {
                    get(each);
                }
                waiting.clear();
            }
        }
        var filter = new JobFilter(
                Optional.empty(), Optional.of("needle"), Optional.of("t"), Optional.empty(), Optional.empty());
        var first = get(store().list(filter, Optional.empty(), 10));
        assertThat(first.jobs()).isEmpty();
        var second = get(store().list(filter, first.next(), 10));
        assertThat(second.jobs().stream().map(each -> each.id())).containsExactly(needle);
        assertThat(second.next()).isEmpty();
    }
}
