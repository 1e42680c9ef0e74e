package io.warmpool.supervisor.job.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The statements over one connection, each prepared once; they are closed with it. Owned by the connection's thread. What is
 * asked of it is written in the source, so there are not many.
 */
final class Statements {

    /** What a row says, or some of them. */
    interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    /** How many rows were changed. */
    int update(String sql, Object... values) throws SQLException {
        return run(sql, PreparedStatement::executeUpdate, values);
    }

    <T> List<T> all(String sql, Reading<T> reading, Object... values) throws SQLException {
        return query(
                sql,
                rows -> {
                    var all = new ArrayList<T>();
                    while (rows.next()) {
                        all.add(reading.of(rows));
                    }
                    return all;
                },
                values);
    }

    /** The first one. */
    <T> Optional<T> one(String sql, Reading<T> reading, Object... values) throws SQLException {
        return query(sql, rows -> rows.next() ? Optional.of(reading.of(rows)) : Optional.empty(), values);
    }

    /** The first number of the first row, if it has one. */
    OptionalLong number(String sql, Object... values) throws SQLException {
        return query(
                sql,
                rows -> {
                    if (!rows.next()) {
                        return OptionalLong.empty();
                    }
                    var number = rows.getLong(1);
                    return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
                },
                values);
    }

    /** Reads from all rows at once, and not necessarily all of them. */
    <T> T query(String sql, Reading<T> reading, Object... values) throws SQLException {
        return run(
                sql,
                statement -> {
                    try (var rows = statement.executeQuery()) {
                        return reading.of(rows);
                    }
                },
                values);
    }

    private interface Execution<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /** The driver closes a statement that fails, so that one is not kept. */
    private <T> T run(String sql, Execution<T> execution, Object... values) throws SQLException {
        var statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        var done = false;
        try {
            for (int i = 0; i < values.length; i++) {
                bind(statement, i + 1, values[i]);
            }
            var result = execution.of(statement);
            done = true;
            return result;
        } finally {
            if (!done) {
                prepared.remove(sql);
                statement.close();
            }
        }
    }

    private static void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case String text -> statement.setString(index, text);
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setInt(index, number);
            case Boolean flag -> statement.setInt(index, flag ? 1 : 0);
            case byte[] bytes -> statement.setBytes(index, bytes);
            default -> throw new IllegalArgumentException("cannot be stored: " + value.getClass());
        }
    }
}
