package io.warmpool.supervisor.job.sqlite;

import io.warmpool.supervisor.job.Cause;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.Output;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes a job from one state to another, with all that goes along: counters, lanes, and the event that tells of it. */
final class Moves {

    private final Statements statements;
    private final EventRows events;
    private final Lanes lanes;
    private final Set<JobId> changed = new LinkedHashSet<>();

    Moves(Statements statements, EventRows events, Lanes lanes) {
        this.statements = statements;
        this.events = events;
        this.lanes = lanes;
    }

    /** Notes that something about a job has changed. */
    void note(JobId id) {
        changed.add(id);
    }

    /** What has changed since it was asked last. */
    Set<JobId> takeChanged() {
        var taken = Set.copyOf(changed);
        changed.clear();
        return taken;
    }

    /** One that was just stored. */
    void begin(long n, JobRecord job, boolean delayed) throws SQLException {
        count(JobState.QUEUED, 1);
        lanes.add(job.spec().agent(), job.spec().tenant(), delayed ? 0 : 1, 0);
        tell(n, new EventRows.Span(1, 0, 0), job.id(), new What.Changed(JobState.QUEUED, 0, "", ""), job.created());
    }

    /** Into the queue again, not before {@code ready}. */
    void queue(JobRow row, Instant ready, int round, What.Changed told, Instant now) throws SQLException {
        var delayed = ready.isAfter(now);
        statements.update("""
                UPDATE job SET state = 0, delayed = ?, ready = ?, round = ?, ended = NULL, expires = NULL, cancelling = 0,
                  owner = NULL, problem = NULL, detail = NULL, hook_next = NULL, hook_tries = NULL WHERE n = ?""", delayed, Columns.nanos(ready), round, row.n());
        account(row, JobState.QUEUED, delayed);
        tell(row.n(), row.events(), row.job().id(), told, now);
    }

    /** Out of the queue, to this owner, under the next fence. */
    void run(JobRow row, String owner, What.Changed told, Instant now) throws SQLException {
        statements.update(
                "UPDATE job SET state = 1, owner = ?, fence = fence + 1, batch = 0, heard = 0 WHERE n = ?",
                owner,
                row.n());
        account(row, JobState.RUNNING, false);
        lanes.serve(row.job().spec().agent(), row.job().spec().tenant());
        tell(row.n(), row.events(), row.job().id(), told, now);
    }

    /** To its end. */
    void end(JobRow row, JobState end, Optional<Output> output, Optional<Cause> why, What.Changed told, Instant now)
            throws SQLException {
        var spec = row.job().spec();
        var due = spec.webhook().isEmpty() ? null : Columns.nanos(now);
        statements.update(
                """
                UPDATE job SET state = ?, delayed = 0, ended = ?, expires = ?, cancelling = 0, owner = NULL,
                  output_type = ?, output_size = ?, problem = ?, detail = ?,
                  hook_next = ?, hook_tries = ?, hook_delivered = 0, hook_note = '' WHERE n = ?""",
                Columns.code(end),
                Columns.nanos(now),
                Columns.nanos(now.plus(spec.keep())),
                output.map(Output::contentType).orElse(""),
                output.map(each -> (long) each.bytes().length).orElse(-1L),
                why.map(Cause::problem).orElse(null),
                why.map(Cause::detail).orElse(null),
                due,
                due == null ? null : 0,
                row.n());
        if (output.isPresent()) {
            statements.update(
                    "INSERT INTO output VALUES (?, ?)", row.n(), output.get().bytes());
        }
        account(row, end, false);
        tell(row.n(), row.events(), row.job().id(), told, now);
    }

    /** Out of the store. What belongs to it goes piece by piece afterwards. */
    void delete(long n, JobId id, JobState state) throws SQLException {
        statements.update("INSERT INTO remains VALUES (?)", n);
        statements.update("DELETE FROM job WHERE n = ?", n);
        count(state, -1);
        note(id);
    }

    private void account(JobRow row, JobState to, boolean delayed) throws SQLException {
        var from = row.job().state();
        count(from, -1);
        count(to, 1);
        var spec = row.job().spec();
        lanes.add(
                spec.agent(),
                spec.tenant(),
                isReady(to, delayed) - isReady(from, row.delayed()),
                isRunning(to) - isRunning(from));
    }

    private static int isReady(JobState state, boolean delayed) {
        return state == JobState.QUEUED && !delayed ? 1 : 0;
    }

    private static int isRunning(JobState state) {
        return state == JobState.RUNNING ? 1 : 0;
    }

    private void count(JobState state, int more) throws SQLException {
        statements.update(
                "INSERT INTO total VALUES (?, ?) ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs",
                Columns.code(state),
                more);
    }

    private void tell(long n, EventRows.Span span, JobId id, What.Changed told, Instant now) throws SQLException {
        events.append(n, span, List.of(told), now);
        note(id);
    }
}
