package io.warmpool.supervisor.session;

import static io.warmpool.supervisor.session.Samples.key;
import static io.warmpool.supervisor.session.Samples.save;
import static io.warmpool.supervisor.session.Samples.state;
import static io.warmpool.supervisor.session.Samples.text;
import static io.warmpool.supervisor.session.SessionStoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.store.SqliteFile;
import io.warmpool.supervisor.store.SqliteWriter;
import io.warmpool.supervisor.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a {@link SqliteSessions} does when its file is damaged, full, or not there. */
class SqliteFaultsTest {

    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("sessions.db");
    }

    private SqliteSessions open() {
        return SqliteSessions.open(path(), folder.resolve("library"));
    }

    private void sql(String... statements) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + path());
                var statement = connection.createStatement()) {
            for (var each : statements) {
                statement.executeUpdate(each);
            }
        }
    }

    @Test
    void aStateWithOtherBytesIsDamagedAndTheOthersAreNot() throws Exception {
        try (var store = open()) {
            get(store.save(save(key("a"), 1, Optional.of(state(1, "aaaa")))));
            get(store.save(save(key("b"), 1, Optional.of(state(1, "bbbb")))));
            get(store.save(save(key("c"), 1, Optional.of(state(1, "cccc")))));
            sql("UPDATE state SET bytes = x'61616162' WHERE bytes = x'61616161'");
            sql("UPDATE state SET bytes = x'6262' WHERE bytes = x'62626262'");
            assertThat(text(get(store.state(key("a"))))).isEqualTo("damaged: its checksum does not match");
            assertThat(text(get(store.state(key("b"))))).isEqualTo("damaged: it has 2 of 4 bytes");
            assertThat(text(get(store.state(key("c"))))).isEqualTo("1:cccc");
            get(store.save(save(key("a"), 2, Optional.of(state(2, "anew")))));
            assertThat(text(get(store.state(key("a"))))).isEqualTo("2:anew");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsPutAside() throws Exception {
        Files.writeString(path(), "this is not a database, but somebody's notes. ".repeat(1000));
        Files.writeString(folder.resolve("sessions.db.damaged-1"), "an earlier one");
        try (var store = open()) {
            assertThat(get(store.all())).isEmpty();
            assertThat(get(store.save(save(key("a"), 1, Optional.empty()))).turns())
                    .isEqualTo(1);
        }
        assertThat(folder.resolve("sessions.db.damaged-1")).hasContent("an earlier one");
        assertThat(Files.readString(folder.resolve("sessions.db.damaged-2"))).startsWith("this is not a database");
    }

    @Test
    void aFileWithADamagedPageIsPutAside() throws Exception {
        try (var store = open()) {
            for (int i = 0; i < 300; i++) {
                get(store.save(save(key("s" + i), 1, Optional.of(state(1, "x".repeat(500))))));
            }
        }
        var bytes = Files.readAllBytes(path());
        for (int at = 4096; at < bytes.length; at += 4096) {
            // The head of each page but the first.
            bytes[at] ^= 0x5a;
            bytes[at + 5] ^= 0x5a;
        }
        Files.write(path(), bytes);
        try (var store = open()) {
            assertThat(get(store.all())).isEmpty();
            assertThat(folder.resolve("sessions.db.damaged-1")).exists();
            get(store.save(save(key("a"), 1, Optional.empty())));
        }
    }

    @Test
    void aFileOfANewerVersionIsLeftAlone() throws Exception {
        try (var store = open()) {
            get(store.save(save(key("a"), 1, Optional.of(state(1, "a")))));
        }
        sql("PRAGMA user_version = 99");
        try (var store = open()) {
            assertThatThrownBy(() -> get(store.save(save(key("a"), 2, Optional.empty()))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("newer version");
        }
        assertThat(folder.resolve("sessions.db.damaged-1")).doesNotExist();
    }

    @Test
    void aFullDiskFailsTheSavesThatDoNotFitAndNoOthers() throws Exception {
        try (var store = open()) {
            get(store.save(save(key("a"), 1, Optional.of(state(1, "before")))));
        }
        var file = new SqliteFile(path(), folder.resolve("library"), SqliteSessions.FORMAT);
        try (var connection = file.openToWrite()) {
            try (var statement = connection.createStatement()) {
                statement.execute("PRAGMA max_page_count = 30");
            }
            var writer = SqliteWriter.over(file, SqliteRows::new, connection);
            var large = save(key("b"), 1, Optional.of(state(1, "x".repeat(500_000))));
            var small = save(key("a"), 2, Optional.of(state(2, "after")));
            var answers = new ArrayList<CompletableFuture<SessionStore.Stored>>();
            // Before the thread starts, so that all are in one group.
            for (var each : List.of(small, large, save(key("c"), 1, Optional.empty()))) {
                answers.add(writer.write(each.size(), rows -> rows.save(each)));
            }
            writer.start();
            assertThat(get(answers.get(0)).stateVersion()).isEqualTo(2);
            assertThatThrownBy(() -> get(answers.get(1)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("full");
            assertThat(get(answers.get(2)).turns()).isEqualTo(1);
            writer.close(5000);
        }
        try (var store = open()) {
            assertThat(text(get(store.state(key("a"))))).isEqualTo("2:after");
            assertThat(text(get(store.state(key("b"))))).isEqualTo("none");
        }
    }

    @Test
    void aFileThatIsDeletedUnderItLosesNothingThatIsSaidToBeStored() throws Exception {
        try (var store = open()) {
            get(store.save(save(key("a"), 1, Optional.of(state(1, "lost")))));
            for (var name : List.of("sessions.db", "sessions.db-wal", "sessions.db-shm")) {
                Files.delete(folder.resolve(name));
            }
            assertThatThrownBy(() -> get(store.save(save(key("a"), 2, Optional.of(state(2, "also lost"))))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("deleted or replaced");
            get(store.save(save(key("a"), 3, Optional.of(state(3, "kept")))));
            assertThat(text(get(store.state(key("a"))))).isEqualTo("3:kept");
        }
        try (var store = open()) {
            assertThat(text(get(store.state(key("a"))))).isEqualTo("3:kept");
        }
    }

    @Test
    void aFolderThatIsNotThereFailsUntilItIs() throws Exception {
        var missing = folder.resolve("later");
        try (var store = SqliteSessions.open(missing.resolve("sessions.db"), folder)) {
            assertThat(get(store.all())).isEmpty();
            assertThat(text(get(store.state(key("a"))))).isEqualTo("none");
            assertThatThrownBy(() -> get(store.save(save(key("a"), 1, Optional.empty()))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("cannot be opened");
            Files.createDirectory(missing);
            await().ignoreExceptionsInstanceOf(StoreException.class)
                    .until(() ->
                            get(store.save(save(key("a"), 1, Optional.empty()))).turns() == 1);
            assertThat(get(store.all())).hasSize(1);
        }
    }

    @Test
    void whatIsThereButCannotBeReadIsNotTakenForNothing() throws Exception {
        // Permissions do not stop everyone who runs tests; a folder in its place does.
        Files.createDirectory(path());
        try (var store = open()) {
            assertThatThrownBy(() -> get(store.all())).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> get(store.state(key("a")))).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> get(store.save(save(key("a"), 1, Optional.empty()))))
                    .isInstanceOf(StoreException.class);
        }
    }

    @Test
    void aFileThatCannotBeWrittenCanStillBeRead() throws Exception {
        try (var store = open()) {
            get(store.save(save(key("a"), 1, Optional.of(state(1, "there")))));
            try (var other = DriverManager.getConnection("jdbc:sqlite:" + path());
                    var statement = other.createStatement()) {
                // Somebody else writes and does not end: one after another waits and gives up.
                statement.executeUpdate("BEGIN IMMEDIATE");
                assertThatThrownBy(() -> get(store.save(save(key("a"), 2, Optional.of(state(2, "new"))))))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("locked");
                assertThat(text(get(store.state(key("a"))))).isEqualTo("1:there");
                statement.executeUpdate("ROLLBACK");
            }
            assertThat(get(store.save(save(key("a"), 3, Optional.of(state(3, "works")))))
                            .stateVersion())
                    .isEqualTo(3);
        }
    }
}
