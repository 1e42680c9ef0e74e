package io.warmpool.supervisor.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path temp;

    private Path folder;
    private CacheFolder caches;

    @BeforeEach
    void open() throws IOException {
        folder = temp.resolve("cache").resolve("aot");
        caches = CacheFolder.open(folder, 3, 1000);
    }

    private static CacheKey key(int number) {
        return new CacheKey(String.format(Locale.ROOT, "%032x", number));
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    private Path publish(int number, int bytes, int second) throws IOException {
        var draft = caches.draft(key(number));
        Files.write(draft, new byte[bytes]);
        return caches.publish(key(number), draft, at(second));
    }

    private List<Path> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.toList();
        }
    }

    @Test
    void whatWasPublishedIsFoundAndNobodyElseCanReadIt() throws IOException {
        var file = publish(1, 10, 0);
        assertThat(caches.find(key(1), at(1))).contains(file);
        assertThat(caches.find(key(2), at(1))).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(files()).containsExactly(file);
    }

    @Test
    void theNextSupervisorFindsItToo() throws IOException {
        var file = publish(1, 10, 0);
        assertThat(CacheFolder.open(folder, 3, 1000).find(key(1), at(1))).contains(file);
    }

    @Test
    void aCacheWhoseContentHasChangedIsDroppedByTheNextSupervisor() throws IOException {
        var file = publish(1, 10, 0);
        var bytes = Files.readAllBytes(file);
        bytes[5]++;
        Files.write(file, bytes);
        assertThat(CacheFolder.open(folder, 3, 1000).find(key(1), at(1))).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void aTruncatedCacheIsDroppedByTheNextSupervisor() throws IOException {
        var file = publish(1, 10, 0);
        Files.write(file, new byte[9]);
        assertThat(CacheFolder.open(folder, 3, 1000).find(key(1), at(1))).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void theLeastRecentlyUsedGoesWhenThereAreTooMany() throws IOException {
        publish(1, 10, 1);
        publish(2, 11, 2);
        publish(3, 12, 3);
        caches.find(key(1), at(4));
        publish(4, 13, 5);
        assertThat(caches.find(key(2), at(6))).isEmpty();
        assertThat(List.of(1, 3, 4))
                .allSatisfy(
                        number -> assertThat(caches.find(key(number), at(6))).isPresent());
    }

    @Test
    void theLeastRecentlyUsedGoesWhenTheyAreTooLarge() throws IOException {
        publish(1, 500, 1);
        publish(2, 500, 2);
        publish(3, 1, 3);
        assertThat(caches.find(key(1), at(4))).isEmpty();
        assertThat(caches.find(key(2), at(4))).isPresent();
        assertThat(caches.find(key(3), at(4))).isPresent();
    }

    @Test
    void aNewCacheReplacesTheOneWithItsKey() throws IOException {
        publish(1, 10, 1);
        var second = publish(1, 20, 2);
        assertThat(files()).containsExactly(second);
    }

    @Test
    void whatAnEarlierSupervisorLeftHalfDoneGoesAndNothingElse() throws IOException {
        var kept = publish(1, 10, 1);
        var draft = caches.draft(key(2));
        Files.writeString(CacheFolder.logOf(draft), "words");
        Files.writeString(draft.resolveSibling(draft.getFileName() + ".config"), "more");
        var note = Files.writeString(folder.resolve("note.txt"), "somebody's own");
        CacheFolder.open(folder, 3, 1000);
        assertThat(files()).containsExactlyInAnyOrder(kept, note);
    }

    @Test
    void aDiscardedDraftLeavesNothing() throws IOException {
        var draft = caches.draft(key(2));
        Files.writeString(CacheFolder.logOf(draft), "words");
        CacheFolder.discard(draft);
        assertThat(files()).isEmpty();
    }
}
