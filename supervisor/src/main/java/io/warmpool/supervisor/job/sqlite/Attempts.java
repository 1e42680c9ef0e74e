package io.warmpool.supervisor.job.sqlite;

import io.warmpool.supervisor.job.Attempt;
import io.warmpool.supervisor.job.Claim;
import io.warmpool.supervisor.job.Ending;
import io.warmpool.supervisor.job.Fence;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.JobStore.Written;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The tries to run jobs: who has which, what comes of it, and how it ends. */
final class Attempts {

    private static final Written NOT_HELD = new Written(false, false);
    private static final int MOST_PROMOTED = 2000;
    private static final int MOST_LATE = 100;

    private final Statements statements;
    private final EventRows events;
    private final Lanes lanes;
    private final Moves moves;

    Attempts(Statements statements, EventRows events, Lanes lanes, Moves moves) {
        this.statements = statements;
        this.events = events;
        this.lanes = lanes;
        this.moves = moves;
    }

    // ---- who has which ----

    List<Claim> claim(Wish wish, Instant now) throws SQLException {
        lanes.promote(now, MOST_PROMOTED);
        var claims = new ArrayList<Claim>();
        for (var each : new TreeMap<>(wish.most()).entrySet()) {
            for (int i = 0; i < each.getValue(); i++) {
                var row = next(each.getKey(), now);
                if (row.isEmpty()) {
                    break;
                }
                claims.add(run(row.get(), wish, now));
            }
        }
        return claims;
    }

    /** Those that are too late end where they are found. */
    private Optional<JobRow> next(String agent, Instant now) throws SQLException {
        for (int late = 0; late < MOST_LATE; late++) {
            var n = lanes.next(agent);
            if (n.isEmpty()) {
                return Optional.empty();
            }
            var row = JobRow.get(statements, n.getAsLong());
            if (!Cleaning.isLate(row, now)) {
                return Optional.of(row);
            }
            Cleaning.fail(moves, row, now);
        }
        return Optional.empty();
    }

    private Claim run(JobRow row, Wish wish, Instant now) throws SQLException {
        var number = row.attempt() + 1;
        statements.update("""
                INSERT INTO attempt (job, number, call, claimed, worker, outcome, cause)
                VALUES (?, ?, ?, ?, '', '', '')""", row.n(), number, wish.calls().get().value(), Columns.nanos(now));
        moves.run(row, wish.owner(), new What.Changed(JobState.RUNNING, number, "", ""), now);
        var input = statements.one("SELECT bytes FROM input WHERE job = ?", each -> Columns.bytes(each, 1), row.n());
        return claim(JobRow.get(statements, row.n()), input);
    }

    private static Claim claim(JobRow row, Optional<byte[]> input) {
        return new Claim(row.job(), new Fence(row.job().id(), row.fence()), row.heard(), input);
    }

    List<Claim> inherit(String owner) throws SQLException {
        var running = statements.all(
                "SELECT n FROM job INDEXED BY job_running WHERE owner = ? AND state = 1", row -> row.getLong(1), owner);
        var claims = new ArrayList<Claim>();
        for (var n : running) {
            statements.update("UPDATE job SET fence = fence + 1, batch = 0 WHERE n = ?", n);
            claims.add(claim(JobRow.get(statements, n), Optional.empty()));
        }
        return claims;
    }

    // ---- what comes of it ----

    Written append(Fence fence, long batch, List<What> whats, Instant now) throws SQLException {
        var held = held(fence);
        if (held.isEmpty()) {
            return NOT_HELD;
        }
        var row = held.get();
        if (batch > row.batch()) {
            events.append(row.n(), row.events(), whats, now);
            var heard = row.heard();
            for (var what : whats) {
                heard += what.emitted();
                note(row, what, now);
            }
            statements.update("UPDATE job SET batch = ?, heard = ? WHERE n = ?", batch, heard, row.n());
            moves.note(fence.job());
        }
        return new Written(true, row.job().cancelling());
    }

    private void note(JobRow row, What what, Instant now) throws SQLException {
        if (what instanceof What.Started started) {
            statements.update(
                    "UPDATE attempt SET started = ?, worker = ? WHERE job = ? AND number = ?",
                    Columns.nanos(now),
                    started.worker(),
                    row.n(),
                    row.attempt());
        } else if (what instanceof What.Named named && named.name().equals("progress")) {
            statements.update("UPDATE job SET progress = ? WHERE n = ?", named.json(), row.n());
        }
    }

    // ---- how it ends ----

    Written end(Fence fence, Ending ending, Instant now) throws SQLException {
        var held = held(fence);
        if (held.isEmpty()) {
            return NOT_HELD;
        }
        var row = held.get();
        switch (ending.next()) {
            case Ending.Next.Over over -> {
                close(row, ending, now);
                var note = over.why().map(why -> why.detail()).orElse("");
                moves.end(row, over.state(), over.output(), over.why(), told(row, over.state(), note), now);
            }
            case Ending.Next.Again again -> {
                close(row, ending, now);
                back(row, again.at(), told(row, JobState.QUEUED, ending.cause()), now);
            }
            case Ending.Next.Untried untried -> {
                statements.update("DELETE FROM attempt WHERE job = ? AND number = ?", row.n(), row.attempt());
                back(row, untried.at(), told(row, JobState.QUEUED, ending.cause()), now);
            }
        }
        return new Written(true, row.job().cancelling());
    }

    private void close(JobRow row, Ending ending, Instant now) throws SQLException {
        statements.update(
                "UPDATE attempt SET ended = ?, outcome = ?, cause = ? WHERE job = ? AND number = ?",
                Columns.nanos(now),
                ending.outcome(),
                ending.cause(),
                row.n(),
                row.attempt());
    }

    /** Into the queue, unless somebody has called it off. */
    private void back(JobRow row, Instant at, What.Changed told, Instant now) throws SQLException {
        if (row.job().cancelling()) {
            var why = Wishes.CANCELLED;
            var cancelled = told(row, JobState.CANCELLED, why.detail());
            moves.end(row, JobState.CANCELLED, Optional.empty(), Optional.of(why), cancelled, now);
        } else {
            moves.queue(row, at, row.job().round(), told, now);
        }
    }

    private static What.Changed told(JobRow row, JobState to, String note) {
        var worker = row.job().lastAttempt().map(Attempt::worker).orElse("");
        return new What.Changed(to, row.attempt(), worker, note);
    }

    private Optional<JobRow> held(Fence fence) throws SQLException {
        return JobRow.find(statements, fence.job()).filter(row -> row.isHeldUnder(fence));
    }
}
