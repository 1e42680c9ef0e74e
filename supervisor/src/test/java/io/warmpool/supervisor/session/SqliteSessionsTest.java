package io.warmpool.supervisor.session;

import static io.warmpool.supervisor.session.Samples.key;
import static io.warmpool.supervisor.session.Samples.save;
import static io.warmpool.supervisor.session.Samples.state;
import static io.warmpool.supervisor.session.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSessionsTest extends SessionStoreContract {

    @TempDir
    private Path folder;

    @Override
    SessionStore open() {
        return SqliteSessions.open(folder.resolve("sessions.db"), folder.resolve("library"));
    }

    @Test
    void aNewProcessFindsWhatTheLastOneHasStored() throws Exception {
        var path = folder.resolve("other.db");
        try (var first = SqliteSessions.open(path, folder)) {
            get(first.save(save(key("a"), 1, Optional.of(state(3, "kept")))));
        }
        try (var second = SqliteSessions.open(path, folder)) {
            assertThat(get(second.all()).stream().map(SessionStore.Stored::key)).containsExactly(key("a"));
            assertThat(text(get(second.state(key("a"))))).isEqualTo("3:kept");
        }
    }

    @Test
    void nobodyElseMayLookIntoIt() throws Exception {
        try (var store = SqliteSessions.open(folder.resolve("mine.db"), folder)) {
            get(store.save(save(key("a"), 1, Optional.empty())));
            for (var name : List.of("mine.db", "mine.db-wal", "mine.db-shm")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aFileThatIsEmptiedBecomesSmall() throws Exception {
        var path = folder.resolve("large.db");
        var large = "x".repeat(100_000);
        try (var store = SqliteSessions.open(path, folder)) {
            for (int i = 0; i < 100; i++) {
                get(store.save(save(key("s" + i), 1, Optional.of(state(1, large)))));
            }
            get(store.delete(get(store.all()).stream()
                    .map(each -> new SessionStore.Gone(each.key(), each.created()))
                    .toList()));
        }
        await().untilAsserted(() -> assertThat(Files.size(path)).isLessThan(1 << 20));
    }
}
