package io.warmpool.supervisor.job.sqlite;

import static io.warmpool.supervisor.job.sqlite.Columns.instant;
import static io.warmpool.supervisor.job.sqlite.Columns.maybe;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.Attempt;
import io.warmpool.supervisor.job.Cause;
import io.warmpool.supervisor.job.Fence;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobSpec;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.Progress;
import io.warmpool.supervisor.job.Webhook;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A job as it is in the file: its record, and what nobody else sees.
 *
 * @param n what its other rows name it by
 * @param delayed whether it waits for its time, and so is not in its lane
 * @param fence the number of the last one
 * @param batch the last one under it
 */
record JobRow(long n, JobRecord job, boolean delayed, long fence, long batch, long heard, EventRows.Span events) {

    private static final String ATTEMPTS = """
            SELECT number, call, claimed, started, ended, worker, outcome, cause
            FROM attempt WHERE job = ? ORDER BY number""";

    /** The row that an id names. */
    static Optional<JobRow> find(Statements statements, JobId id) throws SQLException {
        return one(statements, "SELECT * FROM job WHERE id = ?", id.text());
    }

    /** One that is certainly there. */
    static JobRow get(Statements statements, long n) throws SQLException {
        return one(statements, "SELECT * FROM job WHERE n = ?", n)
                .orElseThrow(() -> new IllegalStateException("there is no job in row " + n));
    }

    private static Optional<JobRow> one(Statements statements, String sql, Object key) throws SQLException {
        return statements.one(sql, row -> read(statements, row), key);
    }

    /** From a row that has all columns. */
    static JobRow read(Statements statements, ResultSet row) throws SQLException {
        var n = row.getLong("n");
        var attempts = statements.all(ATTEMPTS, JobRow::attempt, n);
        var job = new JobRecord(
                new JobId(row.getString("id")),
                spec(row),
                instant(row, "created"),
                state(row),
                instant(row, "ready"),
                maybe(row, "ended"),
                attempts,
                row.getInt("round"),
                Optional.ofNullable(row.getString("progress")).map(Progress::new),
                row.getBoolean("cancelling"),
                row.getString("output_type"),
                row.getLong("output_size"),
                cause(row),
                row.getLong("first_event"),
                row.getLong("last_event"),
                webhook(row));
        return new JobRow(
                n,
                job,
                row.getBoolean("delayed"),
                row.getLong("fence"),
                row.getLong("batch"),
                row.getLong("heard"),
                new EventRows.Span(job.firstEvent(), job.lastEvent(), row.getLong("event_bytes")));
    }

    private static JobState state(ResultSet row) throws SQLException {
        return Columns.state(row.getInt("state"));
    }

    private static JobSpec spec(ResultSet row) throws SQLException {
        return new JobSpec(
                row.getString("agent"),
                row.getString("tenant"),
                row.getString("user"),
                row.getString("session"),
                row.getString("input_type"),
                row.getLong("input_size"),
                row.getString("traceparent"),
                row.getInt("priority"),
                instant(row, "run_at"),
                maybe(row, "deadline"),
                row.getInt("retries"),
                Duration.ofNanos(row.getLong("back_off")),
                Duration.ofNanos(row.getLong("keep")),
                row.getString("webhook"),
                row.getString("key"),
                row.getBoolean("at_most_once"));
    }

    private static Optional<Cause> cause(ResultSet row) throws SQLException {
        var problem = row.getString("problem");
        return problem == null ? Optional.empty() : Optional.of(new Cause(problem, row.getString("detail")));
    }

    private static Optional<Webhook> webhook(ResultSet row) throws SQLException {
        var tries = row.getInt("hook_tries");
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(new Webhook(
                        maybe(row, "hook_next"), tries, row.getBoolean("hook_delivered"), row.getString("hook_note")));
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        return new Attempt(
                row.getInt("number"),
                new CallId(row.getLong("call")),
                instant(row, "claimed"),
                maybe(row, "started"),
                maybe(row, "ended"),
                row.getString("worker"),
                row.getString("outcome"),
                row.getString("cause"));
    }

    List<Attempt> attempts() {
        return job.attempts();
    }

    /** The number of the last attempt, or 0. */
    int attempt() {
        return job.lastAttempt().map(Attempt::number).orElse(0);
    }

    /** Whether it runs, and under this fence. */
    boolean isHeldUnder(Fence by) {
        return job.state() == JobState.RUNNING && fence == by.number();
    }
}
