package io.warmpool.supervisor.job.sqlite;

import io.warmpool.supervisor.job.Cause;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.Webhook;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What people want of a job that is stored: to call it off, to try it again, to delete it, to be told of its end. */
final class Wishes {

    /** Of a job that was called off before anybody ran it, or between two tries. */
    static final Cause CANCELLED = new Cause("cancelled", "it was called off");

    private final Statements statements;
    private final Moves moves;

    Wishes(Statements statements, Moves moves) {
        this.statements = statements;
        this.moves = moves;
    }

    Optional<JobRecord> cancel(JobId id, Instant now) throws SQLException {
        var found = JobRow.find(statements, id);
        if (found.isEmpty() || found.get().job().state().isEnd()) {
            return found.map(JobRow::job);
        }
        var row = found.get();
        if (row.job().state() == JobState.QUEUED) {
            var told = new What.Changed(JobState.CANCELLED, row.attempt(), "", CANCELLED.detail());
            moves.end(row, JobState.CANCELLED, Optional.empty(), Optional.of(CANCELLED), told, now);
        } else {
            statements.update("UPDATE job SET cancelling = 1 WHERE n = ?", row.n());
            moves.note(id);
        }
        return Optional.of(JobRow.get(statements, row.n()).job());
    }

    Optional<JobRecord> retry(JobId id, Instant now) throws SQLException {
        var found = JobRow.find(statements, id);
        if (found.isEmpty() || !mayBeRetried(found.get())) {
            return found.map(JobRow::job);
        }
        var row = found.get();
        var told = new What.Changed(JobState.QUEUED, row.attempt(), "", "it was put back into the queue by hand");
        moves.queue(row, now, row.attempts().size(), told, now);
        return Optional.of(JobRow.get(statements, row.n()).job());
    }

    private static boolean mayBeRetried(JobRow row) {
        var state = row.job().state();
        // Whether an attempt was started is not always known.
        return (state == JobState.DEAD || state == JobState.FAILED)
                && !(row.job().spec().atMostOnce() && !row.attempts().isEmpty());
    }

    Optional<JobRecord> delete(JobId id) throws SQLException {
        var found = JobRow.find(statements, id);
        if (found.isPresent() && found.get().job().state().isEnd()) {
            moves.delete(found.get().n(), id, found.get().job().state());
        }
        return found.map(JobRow::job);
    }

    List<JobRecord> takeWebhooks(Instant now, Instant until, int most) throws SQLException {
        var due = statements.all("""
                SELECT n FROM job INDEXED BY job_hook WHERE hook_next IS NOT NULL AND hook_next <= ?
                ORDER BY hook_next LIMIT ?""", row -> row.getLong(1), Columns.nanos(now), most);
        var jobs = new ArrayList<JobRecord>();
        for (var n : due) {
            statements.update("UPDATE job SET hook_next = ? WHERE n = ?", Columns.nanos(until), n);
            jobs.add(JobRow.get(statements, n).job());
        }
        return jobs;
    }

    /** Nothing if it does not have this end any more. */
    void noteWebhook(JobId id, Instant ended, Webhook webhook) throws SQLException {
        var rows = statements.update(
                """
                UPDATE job SET hook_next = ?, hook_tries = ?, hook_delivered = ?, hook_note = ?
                WHERE id = ? AND ended = ? AND hook_tries IS NOT NULL""",
                Columns.nanos(webhook.next()),
                webhook.tries(),
                webhook.delivered(),
                webhook.note(),
                id.text(),
                Columns.nanos(ended));
        if (rows > 0) {
            moves.note(id);
        }
    }
}
