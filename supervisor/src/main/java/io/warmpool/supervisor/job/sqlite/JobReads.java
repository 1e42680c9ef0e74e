package io.warmpool.supervisor.job.sqlite;

import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobPage;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.Output;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads jobs over one connection. Owned by one thread. */
final class JobReads {

    /** What is read of one moment. */
    interface Look<T> {
        T at(JobReads reads) throws SQLException;
    }

    private final Statements statements;

    JobReads(Connection connection) {
        statements = new Statements(connection);
    }

    /** All that a look sees is of one moment, whatever is written meanwhile. */
    <T> T once(Look<T> look) throws SQLException {
        statements.update("BEGIN");
        try {
            return look.at(this);
        } finally {
            statements.update("ROLLBACK");
        }
    }

    Optional<JobRecord> find(JobId id) throws SQLException {
        return JobRow.find(statements, id).map(JobRow::job);
    }

    JobPage list(JobFilter filter, Optional<JobId> before, int limit) throws SQLException {
        return new JobLook(filter).page(statements, before, limit);
    }

    Map<JobState, Long> counts() throws SQLException {
        return counts(statements);
    }

    static Map<JobState, Long> counts(Statements statements) throws SQLException {
        return statements.query("SELECT state, jobs FROM total WHERE jobs > 0", rows -> {
            var counts = new EnumMap<JobState, Long>(JobState.class);
            while (rows.next()) {
                counts.put(Columns.state(rows.getInt(1)), rows.getLong(2));
            }
            return counts;
        });
    }

    List<JobEvent> events(JobId id, long after, int limit) throws SQLException {
        var job = number(id);
        return job.isEmpty() ? List.of() : EventRows.read(statements, job.get(), after, limit);
    }

    Optional<Output> output(JobId id) throws SQLException {
        var sql = "SELECT output_type, bytes FROM job JOIN output ON output.job = job.n WHERE id = ?";
        return statements.one(sql, row -> new Output(row.getString(1), Columns.bytes(row, 2)), id.text());
    }

    Optional<Instant> nextReady(Instant now) throws SQLException {
        var sql = """
                SELECT ready FROM job INDEXED BY job_delayed WHERE state = 0 AND delayed = 1 AND ready > ?
                ORDER BY ready LIMIT 1""";
        return statements.one(sql, row -> Columns.instant(row.getLong(1)), Columns.nanos(now));
    }

    private Optional<Long> number(JobId id) throws SQLException {
        return statements.one("SELECT n FROM job WHERE id = ?", row -> row.getLong(1), id.text());
    }
}
