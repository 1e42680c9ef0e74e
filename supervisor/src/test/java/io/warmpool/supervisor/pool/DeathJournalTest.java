package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deaths that are written by one supervisor and read by the next. */
class DeathJournalTest {

    private static final SlotIndex SLOT = new SlotIndex(0);
    private static final ClockOffset CLOCK = ClockOffset.of(5, Instant.parse("2026-11-21T10:00:00Z"));

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void name() {
        folder = temporary.resolve("state").resolve("deaths");
    }

    @Test
    void theNextOneReadsWhatTheFirstWroteNewestFirst() throws Exception {
        write(1, 2, 3);
        assertThat(read()).containsExactly(3L, 2L, 1L);
        write(4);
        assertThat(read()).containsExactly(4L, 3L, 2L, 1L);
    }

    @Test
    void whatWasAddedIsReadAtOnce() throws Exception {
        try (var journal = open()) {
            journal.add("echo", SLOT, death(1));
            journal.add("echo", SLOT, death(2));
            assertThat(pids(journal)).containsExactly(2L, 1L);
        }
    }

    @Test
    void eachSlotHasItsOwnAndPoolsAreNotConfused() throws Exception {
        try (var journal = open()) {
            journal.add("echo", SLOT, death(1));
            journal.add("echo", new SlotIndex(12), death(2));
            journal.add("echo-1", SLOT, death(3));
            assertThat(journal.read("echo")).containsOnlyKeys(SLOT, new SlotIndex(12));
            assertThat(journal.read("echo-1")).containsOnlyKeys(SLOT);
            assertThat(journal.read("ech")).isEmpty();
        }
    }

    @Test
    void aSlotKeepsItsLastTwentyAndItsFileStaysSmall() throws Exception {
        for (int round = 0; round < 5; round++) {
            write(IntStream.range(round * 30, round * 30 + 30).toArray());
            assertThat(Files.readAllLines(file())).hasSizeBetween(20, 40);
        }
        assertThat(read()).hasSize(20).startsWith(149L, 148L).endsWith(130L);
    }

    @Test
    void filesAreTheOwnersOnly() throws Exception {
        write(1);
        assertThat(permissions(folder)).isEqualTo("rwx------");
        assertThat(permissions(file())).isEqualTo("rw-------");
        write(2);
        assertThat(permissions(file())).isEqualTo("rw-------");
        assertThat(filesIn(folder)).containsExactly(file());
    }

    @Test
    void halfALineThatAKillLeftIsNotReadAndDoesNotSpoilTheNext() throws Exception {
        write(1, 2);
        var text = Files.readString(file());
        Files.writeString(file(), text.substring(0, text.length() - 3));
        assertThat(read()).containsExactly(1L);
        write(3);
        assertThat(read()).containsExactly(3L, 1L);
    }

    @Test
    void brokenLinesAreSkipped() throws Exception {
        write(1);
        Files.write(file(), List.of("", "garbage", "1\tx", "\u0000\uffff"), StandardOpenOption.APPEND);
        write(2);
        assertThat(read()).containsExactly(2L, 1L);
    }

    @Test
    void whatLiesInTheFolderBesidesIsLeftAlone() throws Exception {
        write(1);
        Files.createDirectory(folder.resolve("echo-7"));
        Files.writeString(folder.resolve("echo-x"), "?");
        Files.writeString(folder.resolve("echo-99999999999999"), "?");
        Files.writeString(folder.resolve(".echo-0.new"), "left by a kill");
        try (var journal = open()) {
            assertThat(journal.read("echo").get(SLOT)).hasSize(1);
            journal.add("echo", new SlotIndex(7), death(2));
            journal.add("echo", SLOT, death(3));
            assertThat(pids(journal)).containsExactly(3L, 1L);
        }
    }

    @Test
    void afterAWriteThatFailedTheNextOneIsWhole() throws Exception {
        try (var journal = open()) {
            journal.add("echo", SLOT, death(1));
            assertThat(pids(journal)).containsExactly(1L);
            var away = temporary.resolve("away");
            Files.move(folder, away);
            journal.add("echo", SLOT, death(2));
            assertThat(journal.read("echo")).isEmpty();
            Files.move(away, folder);
            journal.add("echo", SLOT, death(3));
            assertThat(pids(journal)).containsExactly(3L, 1L);
        }
    }

    @Test
    void afterTheCloseADeathIsOnlyLogged() throws Exception {
        var journal = open();
        journal.close();
        journal.add("echo", SLOT, death(1));
        assertThat(read()).isEmpty();
    }

    // ---- inside ----

    private DeathJournal open() throws IOException {
        return DeathJournal.open(folder, () -> CLOCK);
    }

    private void write(int... pids) throws Exception {
        try (var journal = open()) {
            for (var pid : pids) {
                journal.add("echo", SLOT, death(pid));
            }
        }
    }

    private List<Long> read() throws Exception {
        try (var journal = open()) {
            return pids(journal);
        }
    }

    private static List<Long> pids(DeathJournal journal) {
        return journal.read("echo").getOrDefault(SLOT, List.of()).stream()
                .map(Death::pid)
                .toList();
    }

    private Path file() {
        return folder.resolve("echo-0");
    }

    private static Death death(long pid) {
        return new Death(
                "3f2a90bc11de",
                pid,
                1,
                1,
                2,
                3,
                DeathKind.EXIT,
                "exit 1",
                0,
                List.of(),
                List.of("last\twords"),
                "a\nb");
    }

    private static String permissions(Path of) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(of));
    }

    private static List<Path> filesIn(Path folder) {
        try (var files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
