package io.warmpool.supervisor.job.sqlite;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.Fence;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobStage;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.Webhook;
import io.warmpool.supervisor.store.SqliteFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many jobs there are: every statement finds its rows by an index, and none sorts them. */
class JobPlansTest {

    /** Small tables, or pieces of one that are bounded. */
    private static final Set<String> MAY_BE_SCANNED = Set.of("SCAN total", "SCAN turn", "SCAN remains");

    @TempDir
    private Path folder;

    private final Set<String> statements = new TreeSet<>();
    private Connection connection;
    private JobRows rows;
    private JobReads reads;

    @BeforeEach
    void open() throws Exception {
        connection =
                new SqliteFile(folder.resolve("jobs.db"), folder.resolve("library"), JobTables.FORMAT).openToWrite();
        rows = new JobRows(listening(), JobStage.LIMITS);
        reads = new JobReads(listening());
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
    }

    /** The connection, with an ear for what is prepared on it. */
    private Connection listening() {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (_, method, args) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.add((String) args[0]);
                    }
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void noStatementReadsAllJobsOrSortsThem() throws Exception {
        useAll();
        assertThat(statements).hasSizeGreaterThan(40);
        var wrong = new ArrayList<String>();
        for (var sql : statements) {
            if (sql.equals("BEGIN") || sql.equals("ROLLBACK")) {
                continue;
            }
            for (var step : plan(sql)) {
                var isScan = step.startsWith("SCAN ") && !isBounded(step);
                if (isScan || step.contains("TEMP B-TREE")) {
                    wrong.add(step + " in " + sql);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Along an index in its order, as far as a page goes, is no more than was asked for. */
    private static boolean isBounded(String step) {
        return MAY_BE_SCANNED.contains(step)
                || step.startsWith("SCAN CONSTANT ROW")
                || step.matches("SCAN job USING (COVERING )?INDEX job_ended")
                || step.matches("SCAN \\d+ CONSTANT ROWS?");
    }

    private List<String> plan(String sql) throws SQLException {
        try (var statement = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql);
                var steps = statement.executeQuery()) {
            var plan = new ArrayList<String>();
            while (steps.next()) {
                plan.add(steps.getString("detail"));
            }
            return plan;
        }
    }

    /** Each way through the store once, so that all its statements are heard. */
    private void useAll() throws SQLException {
        var wish = new Wish("home-1", Map.of("a", 1), () -> new CallId(1));
        var late = job("a", "t").deadline(noon(1)).made();
        var made = job("a", "t").key("k", "p").webhook("https://example.org").made();
        for (var each : List.of(late, made, made, job().runAt(noon(2)).made())) {
            rows.intake().submit(each, 10);
        }
        var claim = rows.attempts().claim(wish, noon(1)).getFirst();
        var fence = rows.attempts().inherit("home-1").getFirst().fence();
        rows.wishes().cancel(claim.job().id(), NOON);
        var events = new ArrayList<What>(List.of(new What.Started(1, "w"), new What.Named("progress", "{}")));
        for (int i = 0; i < JobStage.LIMITS.maxEvents(); i++) {
            events.add(new What.Delta("x"));
        }
        rows.attempts().append(fence, 1, events, NOON);
        rows.attempts().end(fence, succeeded("x"), NOON);
        rows.wishes().takeWebhooks(noon(1), noon(2), 10);
        rows.wishes().noteWebhook(made.id(), NOON, new Webhook(Optional.empty(), 1, true, ""));
        rows.attempts().claim(wish, noon(3)).forEach(each -> untried(each.fence()));
        rows.wishes().retry(late.id(), NOON);
        rows.cleaning().sweep(noon(3), 0);
        rows.cleaning().tidy();
        rows.wishes().delete(made.id());
        readAll(made.id());
    }

    private void untried(Fence fence) {
        try {
            rows.attempts().end(fence, JobStage.untried(noon(4)), noon(3));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void readAll(JobId id) throws SQLException {
        reads.once(all -> all.find(id));
        reads.counts();
        reads.events(id, 0, 10);
        reads.output(id);
        reads.nextReady(NOON);
        var states = List.of(Optional.<JobState>empty(), Optional.of(JobState.QUEUED), Optional.of(JobState.SUCCEEDED));
        var texts = List.of(Optional.<String>empty(), Optional.of(""), Optional.of("x"));
        for (var state : states) {
            for (var agent : texts) {
                for (var tenant : texts) {
                    for (var user : texts) {
                        for (var session : texts) {
                            var filter = new JobFilter(state, agent, tenant, user, session);
                            reads.list(filter, Optional.empty(), 10);
                            statements.add(new JobLook(filter).floorSql());
                        }
                    }
                }
            }
        }
    }
}
