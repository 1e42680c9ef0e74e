package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.session.SessionStore.Read;
import io.warmpool.supervisor.session.SessionStore.Stored;
import io.warmpool.supervisor.session.TranscriptEntry.Body;
import io.warmpool.supervisor.store.SqliteFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Reads and writes rows over one connection. Owned by one thread; commits nothing. */
final class SqliteRows {

    private static final String KEY = " pool = ? AND tenant = ? AND user = ? AND name = ?";
    private static final String STORED = """
            SELECT pool, tenant, user, name, created, last_used, turns, text_size, coalesce(version, -1), coalesce(size, 0)
            FROM session LEFT JOIN state ON session.id = state.session""";

    private final Connection connection;

    SqliteRows(Connection connection) {
        this.connection = connection;
    }

    // ---- reading ----

    List<Stored> all() throws SQLException {
        try (var statement = connection.prepareStatement(STORED);
                var rows = statement.executeQuery()) {
            var all = new ArrayList<Stored>();
            while (rows.next()) {
                all.add(stored(rows));
            }
            return all;
        }
    }

    private static Stored stored(ResultSet row) throws SQLException {
        var stateSize = row.getLong(10);
        return new Stored(
                new SessionKey(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
                instant(row.getLong(5)),
                instant(row.getLong(6)),
                row.getLong(7),
                row.getLong(8) + stateSize,
                row.getInt(9),
                stateSize);
    }

    /** A state whose bytes are not those that were written is as good as none, and worse if nobody says so. */
    Read state(SessionKey key) throws SQLException {
        var sql = "SELECT version, size, crc, bytes FROM state JOIN session ON session.id = state.session WHERE" + KEY;
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, 1, key);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return new Read.None();
                }
                var bytes = row.getBytes(4);
                if (bytes == null || bytes.length != row.getLong(2)) {
                    return new Read.Damaged(
                            "it has " + (bytes == null ? 0 : bytes.length) + " of " + row.getLong(2) + " bytes");
                }
                return crc(bytes) == row.getLong(3)
                        ? new Read.Found(new SavedState(row.getInt(1), bytes))
                        : new Read.Damaged("its checksum does not match");
            }
        } catch (SQLException e) {
            if (SqliteFile.isDamage(e)) {
                return new Read.Damaged(e.getMessage());
            }
            throw e;
        }
    }

    List<TranscriptEntry> transcript(SessionKey key, long afterTurn, int limit) throws SQLException {
        var sql = """
                SELECT turn, call, at, millis, worker, outcome, input_type, input_size, input,
                  output_type, output_size, output
                FROM entry JOIN session ON session.id = entry.session
                WHERE""" + KEY + " AND turn > ? ORDER BY turn LIMIT ?";
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, 1, key);
            statement.setLong(5, afterTurn);
            statement.setInt(6, limit);
            try (var rows = statement.executeQuery()) {
                var entries = new ArrayList<TranscriptEntry>();
                while (rows.next()) {
                    entries.add(new TranscriptEntry(
                            rows.getLong(1),
                            rows.getString(2),
                            instant(rows.getLong(3)),
                            rows.getLong(4),
                            rows.getString(5),
                            rows.getString(6),
                            body(rows, 7),
                            body(rows, 10)));
                }
                return entries;
            }
        }
    }

    private static Body body(ResultSet row, int first) throws SQLException {
        var kept = row.getBytes(first + 2);
        return new Body(row.getString(first), row.getLong(first + 1), kept == null ? new byte[0] : kept);
    }

    // ---- writing ----

    Stored save(SessionStore.Save save) throws SQLException {
        deleteOthers(save);
        var id = upsert(save);
        var textSize = writeEntries(id, save);
        if (save.state().isPresent()) {
            writeState(id, save.state().get());
        }
        try (var statement = connection.prepareStatement("UPDATE session SET text_size = text_size + ? WHERE id = ?")) {
            statement.setLong(1, textSize);
            statement.setLong(2, id);
            statement.executeUpdate();
        }
        try (var statement = connection.prepareStatement(STORED + " WHERE id = ?")) {
            statement.setLong(1, id);
            try (var row = statement.executeQuery()) {
                row.next();
                return stored(row);
            }
        }
    }

    /** What an earlier session of this key has left, because it could not be deleted yet. */
    private void deleteOthers(SessionStore.Save save) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM session WHERE" + KEY + " AND created <> ?")) {
            bind(statement, 1, save.key());
            statement.setLong(5, nanos(save.created()));
            statement.executeUpdate();
        }
    }

    private long upsert(SessionStore.Save save) throws SQLException {
        var sql = """
                INSERT INTO session (pool, tenant, user, name, created, last_used, turns, text_size)
                VALUES (?, ?, ?, ?, ?, ?, ?, 0)
                ON CONFLICT DO UPDATE SET last_used = excluded.last_used, turns = excluded.turns
                RETURNING id""";
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, 1, save.key());
            statement.setLong(5, nanos(save.created()));
            statement.setLong(6, nanos(save.lastUsed()));
            statement.setLong(7, save.turns());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** By how much the transcript has grown. */
    private long writeEntries(long id, SessionStore.Save save) throws SQLException {
        var first = save.entries().getFirst().turn();
        var oldest = save.turns() - save.keepEntries();
        long growth = -delete(id, first, oldest);
        var sql = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        try (var statement = connection.prepareStatement(sql)) {
            for (var entry : save.entries()) {
                if (entry.turn() > oldest) {
                    write(statement, id, entry);
                    growth += entry.size();
                }
            }
        }
        return growth;
    }

    private long delete(long id, long from, long upTo) throws SQLException {
        var which = " FROM entry WHERE session = ? AND (turn >= ? OR turn <= ?)";
        long size;
        try (var statement =
                connection.prepareStatement("SELECT coalesce(sum(length(input) + length(output)), 0)" + which)) {
            bind(statement, id, from, upTo);
            try (var row = statement.executeQuery()) {
                size = row.getLong(1);
            }
        }
        try (var statement = connection.prepareStatement("DELETE" + which)) {
            bind(statement, id, from, upTo);
            statement.executeUpdate();
        }
        return size;
    }

    private static void write(PreparedStatement statement, long id, TranscriptEntry entry) throws SQLException {
        statement.setLong(1, id);
        statement.setLong(2, entry.turn());
        statement.setString(3, entry.call());
        statement.setLong(4, nanos(entry.at()));
        statement.setLong(5, entry.millis());
        statement.setString(6, entry.worker());
        statement.setString(7, entry.outcome());
        statement.setString(8, entry.input().contentType());
        statement.setLong(9, entry.input().size());
        statement.setBytes(10, entry.input().kept());
        statement.setString(11, entry.output().contentType());
        statement.setLong(12, entry.output().size());
        statement.setBytes(13, entry.output().kept());
        statement.executeUpdate();
    }

    private void writeState(long id, SavedState state) throws SQLException {
        var sql = "INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?, ?)";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            statement.setInt(2, state.version());
            statement.setLong(3, state.bytes().length);
            statement.setLong(4, crc(state.bytes()));
            statement.setBytes(5, state.bytes());
            statement.executeUpdate();
        }
    }

    void delete(List<SessionStore.Gone> sessions) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM session WHERE" + KEY + " AND created = ?")) {
            for (var gone : sessions) {
                bind(statement, 1, gone.key());
                statement.setLong(5, nanos(gone.created()));
                statement.executeUpdate();
            }
        }
    }

    // ---- values ----

    private static void bind(PreparedStatement statement, int first, SessionKey key) throws SQLException {
        statement.setString(first, key.pool());
        statement.setString(first + 1, key.tenant());
        statement.setString(first + 2, key.user());
        statement.setString(first + 3, key.id());
    }

    private static void bind(PreparedStatement statement, long... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setLong(i + 1, values[i]);
        }
    }

    private static long crc(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    /** Good until the year 2262. */
    private static long nanos(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), at.getNano());
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }
}
