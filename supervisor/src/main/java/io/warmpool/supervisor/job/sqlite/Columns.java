package io.warmpool.supervisor.job.sqlite;

import io.warmpool.supervisor.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How values are kept in columns. */
final class Columns {

    private Columns() {}

    /** What a state is in the file; this must never change. The ends are 2 and more. */
    static int code(JobState state) {
        return switch (state) {
            case QUEUED -> 0;
            case RUNNING -> 1;
            case SUCCEEDED -> 2;
            case FAILED -> 3;
            case CANCELLED -> 4;
            case DEAD -> 5;
        };
    }

    static JobState state(int code) throws SQLException {
        return switch (code) {
            case 0 -> JobState.QUEUED;
            case 1 -> JobState.RUNNING;
            case 2 -> JobState.SUCCEEDED;
            case 3 -> JobState.FAILED;
            case 4 -> JobState.CANCELLED;
            case 5 -> JobState.DEAD;
            default -> throw new SQLException("there is no state of the code " + code);
        };
    }

    /** Good until the year 2262; later ones are taken for its end. */
    static long nanos(Instant at) {
        return nanos(at.getEpochSecond(), at.getNano());
    }

    static long nanos(Duration length) {
        return nanos(length.getSeconds(), length.getNano());
    }

    private static long nanos(long seconds, int nanos) {
        try {
            return Math.addExact(Math.multiplyExact(seconds, 1_000_000_000L), nanos);
        } catch (ArithmeticException _) {
            return seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** {@code null} if there is none. */
    static Long nanos(Optional<Instant> at) {
        return at.map(Columns::nanos).orElse(null);
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return instant(row.getLong(column));
    }

    static Optional<Instant> maybe(ResultSet row, String column) throws SQLException {
        var nanos = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(instant(nanos));
    }

    /** SQLite has no empty bytes when they are read, only none. */
    static byte[] bytes(ResultSet row, int column) throws SQLException {
        var bytes = row.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }
}
