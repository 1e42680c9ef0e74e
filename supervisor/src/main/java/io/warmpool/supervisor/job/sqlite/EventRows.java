package io.warmpool.supervisor.job.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobLimits;
import io.warmpool.supervisor.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The events of jobs: each has the next id of its job, and the oldest go when there are too many. */
final class EventRows {

    /** Which events of a job are kept, and what they take. */
    record Span(long first, long last, long bytes) {}

    private static final String READ =
            "SELECT id, at, size, kind, number, name, text FROM event WHERE job = ? AND id > ? ORDER BY id LIMIT ?";

    /** What an event takes beside its texts. */
    private static final long ROW_BYTES = 32;

    private static final long MOST_READ = 1 << 20;
    private static final int PIECE = 256;

    private final Statements statements;
    private final JobLimits limits;

    EventRows(Statements statements, JobLimits limits) {
        this.statements = statements;
        this.limits = limits;
    }

    // ---- reading ----

    /** As many as are asked for, but not much more than {@link #MOST_READ}. */
    static List<JobEvent> read(Statements statements, long job, long after, int limit) throws SQLException {
        return statements.query(READ, EventRows::some, job, after, limit);
    }

    private static List<JobEvent> some(ResultSet rows) throws SQLException {
        var events = new ArrayList<JobEvent>();
        long bytes = 0;
        while (bytes < MOST_READ && rows.next()) {
            events.add(new JobEvent(rows.getLong("id"), Columns.instant(rows, "at"), what(rows)));
            bytes += rows.getLong("size");
        }
        return events;
    }

    private static What what(ResultSet row) throws SQLException {
        var number = row.getLong("number");
        var name = row.getString("name");
        var text = row.getString("text");
        var kind = row.getString("kind");
        return switch (kind) {
            case "started" -> new What.Started((int) number, name);
            case "delta" -> new What.Delta(text);
            case "named" -> new What.Named(name, text);
            case "gap" -> new What.Gap(number, text);
            default ->
                new What.Changed(
                        JobState.parse(kind)
                                .orElseThrow(() -> new SQLException("there is no event of the kind " + kind)),
                        (int) number,
                        name,
                        text);
        };
    }

    // ---- writing ----

    /** Appends, has the oldest go, and notes in the job's row which there are now. */
    Span append(long job, Span span, List<? extends What> events, Instant now) throws SQLException {
        var last = span.last();
        var bytes = span.bytes();
        for (var what : events) {
            bytes += write(job, ++last, what, now);
        }
        var kept = trim(job, new Span(span.first(), last, bytes));
        statements.update(
                "UPDATE job SET first_event = ?, last_event = ?, event_bytes = ? WHERE n = ?",
                kept.first(),
                kept.last(),
                kept.bytes(),
                job);
        return kept;
    }

    private long write(long job, long id, What what, Instant now) throws SQLException {
        return switch (what) {
            case What.Changed changed ->
                write(job, id, now, changed.state().text(), changed.attempt(), changed.worker(), changed.note());
            case What.Started started -> write(job, id, now, "started", started.attempt(), started.worker(), "");
            case What.Delta delta -> write(job, id, now, "delta", 0, "", delta.text());
            case What.Named named -> write(job, id, now, "named", 0, named.name(), named.json());
            case What.Gap gap -> write(job, id, now, "gap", gap.count(), "", gap.why());
        };
    }

    private long write(long job, long id, Instant now, String kind, long number, String name, String text)
            throws SQLException {
        long size = ROW_BYTES + name.getBytes(UTF_8).length + text.getBytes(UTF_8).length;
        statements.update(
                "INSERT INTO event (job, id, at, size, kind, number, name, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                job,
                id,
                Columns.nanos(now),
                size,
                kind,
                number,
                name,
                text);
        return size;
    }

    /** The newest one stays, however large it is. */
    private Span trim(long job, Span span) throws SQLException {
        var first = span.first();
        var bytes = span.bytes();
        while (isTooMuch(first, span.last(), bytes)) {
            // From where they begin: what they take is not known but from themselves.
            for (var size : sizes(job, first)) {
                if (!isTooMuch(first, span.last(), bytes)) {
                    break;
                }
                bytes -= size;
                first++;
            }
            statements.update("DELETE FROM event WHERE job = ? AND id < ?", job, first);
        }
        return new Span(first, span.last(), bytes);
    }

    private boolean isTooMuch(long first, long last, long bytes) {
        return first < last && (last - first >= limits.maxEvents() || bytes > limits.maxEventBytes());
    }

    private List<Long> sizes(long job, long from) throws SQLException {
        var sizes = statements.all(
                "SELECT size FROM event WHERE job = ? AND id >= ? ORDER BY id LIMIT " + PIECE,
                row -> row.getLong(1),
                job,
                from);
        if (sizes.isEmpty()) {
            throw new IllegalStateException("events of the job in row " + job + " are not there from " + from);
        }
        return sizes;
    }

    /** Deletes up to so many events of a job that is gone; how many there were. */
    int delete(long job, int most) throws SQLException {
        return statements.update(
                "DELETE FROM event WHERE job = ?1 AND id IN (SELECT id FROM event WHERE job = ?1 ORDER BY id LIMIT ?2)",
                job,
                most);
    }
}
