package io.warmpool.supervisor.job.sqlite;

import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobLimits;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** What is written over one connection. Owned by one thread; commits nothing. */
final class JobRows {

    /** What a change gives back, and of which jobs others are to be told. */
    record Told<T>(T value, Set<JobId> changed) {}

    /** A change of some jobs. */
    interface Change<T> {
        T on(JobRows rows) throws SQLException;
    }

    private final Moves moves;
    private final Intake intake;
    private final Wishes wishes;
    private final Attempts attempts;
    private final Cleaning cleaning;

    JobRows(Connection connection, JobLimits limits) {
        var statements = new Statements(connection);
        var events = new EventRows(statements, limits);
        var lanes = new Lanes(statements);
        moves = new Moves(statements, events, lanes);
        intake = new Intake(statements, moves);
        wishes = new Wishes(statements, moves);
        attempts = new Attempts(statements, events, lanes, moves);
        cleaning = new Cleaning(statements, events, lanes, moves);
    }

    <T> Told<T> perform(Change<T> change) throws SQLException {
        // What one that failed has left.
        moves.takeChanged();
        var value = change.on(this);
        return new Told<>(value, moves.takeChanged());
    }

    Intake intake() {
        return intake;
    }

    Wishes wishes() {
        return wishes;
    }

    Attempts attempts() {
        return attempts;
    }

    Cleaning cleaning() {
        return cleaning;
    }
}
