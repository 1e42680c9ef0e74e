package io.warmpool.supervisor.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** One SQLite file with a write-ahead log: makes it, opens it, and puts it aside if it is damaged. Keeps nothing open itself. */
public final class SqliteFile {

    private static final Logger log = LoggerFactory.getLogger(SqliteFile.class);

    private static final int BUSY_MILLIS = 1000;
    private static final long MOST_CHECKED = 64L << 20;
    private static final long LONGEST_LOG = 16L << 20;

    private final Path path;
    private final Path library;
    /** Whether it was found whole since it was put where it is; of the thread that writes. */
    private boolean checked;
    /** Whether it was met with damage since then. */
    private boolean suspected;

    private final SqliteFormat format;

    /** {@code library} is where SQLite's native code is unpacked when it is needed first. */
    public SqliteFile(Path path, Path library, SqliteFormat format) {
        this.path = path;
        this.library = library;
        this.format = format;
    }

    /** What is in it, for messages: the plural of one thing. */
    String things() {
        return format.things();
    }

    /** Whether it is certain that there is none. */
    boolean isMissing() {
        return Files.notExists(path);
    }

    /** Opens it to write; one that is damaged is put aside and a new one begins. */
    public Connection openToWrite() throws SQLException, IOException {
        try {
            return openChecked();
        } catch (SQLException e) {
            if (!isDamage(e)) {
                throw e;
            }
            putAside(e.getMessage());
            checked = false;
            suspected = false;
            return openChecked();
        }
    }

    /** Opens it to read, beside the one that writes. */
    public Connection openToRead() throws SQLException {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return open(config.toProperties());
    }

    private Connection openChecked() throws SQLException, IOException {
        makeForOwnerOnly();
        var config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        var connection = open(config.toProperties());
        var ready = false;
        try (var statement = connection.createStatement()) {
            // Only works before the first table is made.
            statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = " + format.sync());
            statement.execute("PRAGMA journal_size_limit = " + LONGEST_LOG);
            check(statement);
            prepare(connection);
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    /** Reading a large file as a whole would take longer than those can wait who need it; its damage shows when it is met. */
    private void check(Statement statement) throws SQLException, IOException {
        if (!suspected && (checked || Files.size(path) > MOST_CHECKED)) {
            return;
        }
        try (var answer = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (answer.next() && !answer.getString(1).equals("ok")) {
                throw new SQLiteException(answer.getString(1), SQLiteErrorCode.SQLITE_CORRUPT);
            }
        }
        checked = true;
        suspected = false;
    }

    /** Damage was met in it: the next opening looks through all of it, however large it is. */
    void suspect() {
        suspected = true;
    }

    private void prepare(Connection connection) throws SQLException {
        var version = version(connection);
        if (version > format.version()) {
            throw new SQLException(path.getFileName() + " is of a newer version of warmpool (its format is " + version
                    + ", this one knows " + format.version() + "): use that one, or move the file away");
        }
        if (version == format.version()) {
            return;
        }
        begin(connection);
        try (var statement = connection.createStatement()) {
            for (var each : format.statements()) {
                statement.execute(each);
            }
            statement.execute("PRAGMA user_version = " + format.version());
        }
        commit(connection);
    }

    /** The format of what is in it; 0 if nothing was ever written. */
    static int version(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery("PRAGMA user_version")) {
            return answer.getInt(1);
        }
    }

    /** Gives up to so many free pages back to the disk; whether there are more. */
    static boolean vacuum(Connection connection, int pages) throws SQLException {
        try (var statement = connection.createStatement()) {
            // An update is stepped through to its end, page by page; a mere execution would stop after the first.
            statement.executeUpdate("PRAGMA incremental_vacuum(" + pages + ")");
            try (var answer = statement.executeQuery("PRAGMA freelist_count")) {
                return answer.getInt(1) > 0;
            }
        }
    }

    // The driver's own transactions begin the next one with the end of the last, and so keep everybody else out.

    static void begin(Connection connection) throws SQLException {
        execute(connection, "BEGIN IMMEDIATE");
    }

    static void commit(Connection connection) throws SQLException {
        execute(connection, "COMMIT");
    }

    static void rollback(Connection connection) throws SQLException {
        execute(connection, "ROLLBACK");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** Closes one that may not be open. */
    static void close(Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            log.warn("a file of SQLite's did not close well", e);
        }
    }

    private Connection open(Properties properties) throws SQLException {
        try {
            SqliteLibrary.unpackIn(library);
        } catch (IOException e) {
            throw new SQLException("its native code cannot be unpacked in " + library + ": " + e.getMessage(), e);
        }
        return DriverManager.getConnection("jdbc:sqlite:" + path, properties);
    }

    private void makeForOwnerOnly() throws IOException {
        if (isMissing()) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            // A power cut must not take the name of the file with it.
            try (var folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    private void putAside(String why) throws IOException {
        int number = 1;
        while (Files.exists(path.resolveSibling(path.getFileName() + ".damaged-" + number))) {
            number++;
        }
        var aside = path.getFileName() + ".damaged-" + number;
        log.error(
                "the {} in {} are damaged ({}): the file is now {}, and a new one begins",
                format.things(),
                path,
                why,
                aside);
        Files.move(path, path.resolveSibling(aside));
        for (var suffix : List.of("-wal", "-shm")) {
            var beside = path.resolveSibling(path.getFileName() + suffix);
            if (Files.exists(beside)) {
                Files.move(beside, path.resolveSibling(aside + suffix));
            }
        }
    }

    /** Whether the error says that the content is no database or a broken one. */
    public static boolean isDamage(SQLException e) {
        return e instanceof SQLiteException sqlite
                && switch (primary(sqlite)) {
                    case SQLITE_CORRUPT, SQLITE_NOTADB -> true;
                    default -> false;
                };
    }

    /** Whether the error says something about one row only, so that others may well be stored. */
    static boolean isOfOneWrite(SQLException e) {
        return !(e instanceof SQLiteException sqlite)
                || switch (primary(sqlite)) {
                    case SQLITE_FULL,
                            SQLITE_TOOBIG,
                            SQLITE_CONSTRAINT,
                            SQLITE_MISMATCH,
                            SQLITE_RANGE,
                            SQLITE_ERROR,
                            SQLITE_NOMEM -> true;
                    default -> false;
                };
    }

    /** Whether somebody else has it for now. */
    static boolean isBusy(SQLException e) {
        return e instanceof SQLiteException sqlite
                && switch (primary(sqlite)) {
                    case SQLITE_BUSY, SQLITE_LOCKED -> true;
                    default -> false;
                };
    }

    private static SQLiteErrorCode primary(SQLiteException e) {
        return SQLiteErrorCode.getErrorCode(e.getResultCode().code & 0xff);
    }

    /** Which files these are, whatever they are called: {@code null} for one that is not there. */
    record Identity(Object file, Object log) {}

    Identity identity() throws IOException {
        return new Identity(key(path), key(path.resolveSibling(path.getFileName() + "-wal")));
    }

    /** Whether these are still the files that were opened: what is written to a deleted file is lost. */
    boolean is(Identity opened) throws IOException {
        var now = identity();
        return now.file() != null && Objects.equals(now, opened);
    }

    private static Object key(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
