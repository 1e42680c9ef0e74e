package io.warmpool.supervisor.job.sqlite;

import io.warmpool.supervisor.job.Cause;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is to go: queued jobs that are too late, ended ones that were kept long enough, and what deleted ones have left. */
final class Cleaning {

    private static final int PIECE = 200;
    private static final int EVENTS = 1000;

    private record Ended(long n, JobId id, JobState state) {

        static Ended of(ResultSet row) throws SQLException {
            return new Ended(row.getLong(1), new JobId(row.getString(2)), Columns.state(row.getInt(3)));
        }
    }

    private final Statements statements;
    private final EventRows events;
    private final Lanes lanes;
    private final Moves moves;

    Cleaning(Statements statements, EventRows events, Lanes lanes, Moves moves) {
        this.statements = statements;
        this.events = events;
        this.lanes = lanes;
        this.moves = moves;
    }

    static boolean isLate(JobRow row, Instant now) {
        return row.job().spec().deadline().filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Ends one that is too late. */
    static void fail(Moves moves, JobRow row, Instant now) throws SQLException {
        var detail = "its deadline passed while it was queued (tried "
                + row.attempts().size() + " times)";
        moves.end(
                row,
                JobState.FAILED,
                Optional.empty(),
                Optional.of(new Cause("deadline", detail)),
                new What.Changed(JobState.FAILED, row.attempt(), "", detail),
                now);
    }

    /** Whether there is more. */
    boolean sweep(Instant now, long maxKept) throws SQLException {
        var late = late(now);
        for (var n : late) {
            fail(moves, JobRow.get(statements, n), now);
        }
        var expired = statements.all("""
                SELECT n, id, state FROM job INDEXED BY job_expires WHERE state >= 2 AND expires <= ?
                ORDER BY expires LIMIT ?""", Ended::of, Columns.nanos(now), PIECE);
        delete(expired);
        var surplus = ended() - maxKept;
        delete(oldest(Math.clamp(surplus, 0, PIECE)));
        var idle = lanes.prune(PIECE);
        return late.size() == PIECE || expired.size() == PIECE || surplus > PIECE || idle == PIECE;
    }

    private List<Long> late(Instant now) throws SQLException {
        return statements.all("""
                SELECT n FROM job INDEXED BY job_late WHERE state = 0 AND deadline IS NOT NULL AND deadline <= ?
                ORDER BY deadline LIMIT ?""", row -> row.getLong(1), Columns.nanos(now), PIECE);
    }

    private long ended() throws SQLException {
        long ended = 0;
        for (var count : JobReads.counts(statements).entrySet()) {
            ended += count.getKey().isEnd() ? count.getValue() : 0;
        }
        return ended;
    }

    private List<Ended> oldest(int most) throws SQLException {
        if (most == 0) {
            return List.of();
        }
        var sql = "SELECT n, id, state FROM job INDEXED BY job_ended WHERE state >= 2 ORDER BY ended LIMIT ?";
        return statements.all(sql, Ended::of, most);
    }

    private void delete(List<Ended> jobs) throws SQLException {
        for (var each : jobs) {
            moves.delete(each.n(), each.id(), each.state());
        }
    }

    /** What the input and the output of a job take, in pieces of 16 KiB; their length is known without reading them. */
    private int bodies(long job) throws SQLException {
        var bytes = statements.number("""
                SELECT coalesce((SELECT length(bytes) FROM input WHERE job = ?1), 0)
                  + coalesce((SELECT length(bytes) FROM output WHERE job = ?1), 0)""", job);
        return (int) Math.min(EVENTS, bytes.orElse(0) >> 14);
    }

    /** Deletes a piece of what deleted jobs have left. Whether there is more. */
    boolean tidy() throws SQLException {
        int left = EVENTS;
        while (left > 0) {
            var next = statements.number("SELECT job FROM remains LIMIT 1");
            if (next.isEmpty()) {
                return false;
            }
            var job = next.getAsLong();
            left -= events.delete(job, left) + 1;
            if (left > 0) {
                // Large ones take as long as many small ones.
                left -= bodies(job);
                for (var table : List.of("attempt", "input", "output", "remains")) {
                    statements.update("DELETE FROM " + table + " WHERE job = ?", job);
                }
            }
        }
        return true;
    }
}
