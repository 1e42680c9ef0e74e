package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotLogTest {

    private static final int MAX = 1000;

    @TempDir
    private Path folder;

    private Path file;
    private SlotLog log;

    @BeforeEach
    void open() {
        file = folder.resolve("echo-0.log");
        log = new SlotLog(new LogFiles(file, 3), MAX);
    }

    // ---- keeping it small ----

    @Test
    void aLogIsLeftAloneUntilItIsTooLarge() throws Exception {
        append("x".repeat(MAX));
        log.look(0);
        assertThat(file).hasSize(MAX);
        append("y");
        log.look(1);
        assertThat(file).isEmptyFile();
        assertThat(older(1)).hasContent("x".repeat(MAX) + "y");
    }

    @Test
    void olderPartsMoveOnAndTheOldestGoes() throws Exception {
        for (var part : List.of("a", "b", "c", "d")) {
            append(part.repeat(MAX + 1));
            log.look(0);
        }
        assertThat(older(1)).hasContent("d".repeat(MAX + 1));
        assertThat(older(2)).hasContent("c".repeat(MAX + 1));
        assertThat(names()).containsExactlyInAnyOrder("echo-0.log", "echo-0.log.1", "echo-0.log.2");
    }

    @Test
    void ofAFloodTheLastLinesAreKeptAndTheRestIsCounted() throws Exception {
        var lines = lines(0, 1000);
        append(lines);
        log.look(0);
        assertThat(file).isEmptyFile();
        var kept = Files.readString(older(1));
        var note = kept.substring(0, kept.indexOf('\n') + 1);
        var rest = kept.substring(note.length());
        assertThat(lines).endsWith(rest);
        assertThat(rest.length()).isBetween(MAX - 20, MAX);
        assertThat(note)
                .isEqualTo("--- warmpool: dropped " + (lines.length() - rest.length())
                        + " bytes here, which came too fast to be kept ---\n");
        assertThat(rest).startsWith("line ");
    }

    @Test
    void whatCannotBeKeptIsCutOffBeforeItFillsTheDisk() throws Exception {
        // Something in the way makes each rotation fail, also for root.
        Files.createDirectories(folder.resolve("echo-0.log.unfinished/full"));
        append("x".repeat(2 * MAX));
        log.look(0);
        assertThat(file).as("a failure may pass").hasSize(2 * MAX);
        append("y");
        log.look(1);
        assertThat(Files.readString(file))
                .startsWith("--- warmpool: dropped " + (2 * MAX + 1) + " bytes here, which could not be kept: ")
                .hasLineCount(1);
        Files.delete(folder.resolve("echo-0.log.unfinished/full"));
        Files.delete(folder.resolve("echo-0.log.unfinished"));
        append("z".repeat(MAX));
        log.look(2);
        assertThat(Files.readString(older(1))).endsWith("z".repeat(MAX));
    }

    @Test
    void rotationsThatFailDoNotPushOlderPartsOut() throws Exception {
        append("a".repeat(MAX + 1));
        log.look(0);
        Files.move(older(1), older(2));
        for (int i = 0; i < 5; i++) {
            new LogFiles(file, 3).shift();
        }
        assertThat(older(2)).hasContent("a".repeat(MAX + 1));
    }

    @Test
    void theFasterItGrowsTheSoonerIsTheNextLook() {
        var second = Duration.ofSeconds(1).toNanos();
        assertThat(SlotLog.wait(1000, 0, second)).isEqualTo(Duration.ofMillis(250));
        assertThat(SlotLog.wait(1000, 10, second)).isEqualTo(Duration.ofMillis(250));
        assertThat(SlotLog.wait(1000, 10_000, second)).isEqualTo(Duration.ofMillis(100));
        assertThat(SlotLog.wait(1000, 1_000_000, second)).isEqualTo(Duration.ofMillis(50));
        assertThat(SlotLog.wait(-5, 1000, second)).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void whatAnEarlierSupervisorLeftIsTidiedUp() throws Exception {
        for (var name : List.of("", ".1", ".2", ".3", ".40", ".unfinished", ".keep")) {
            Files.writeString(folder.resolve("echo-0.log" + name), "x");
        }
        Files.writeString(folder.resolve("notes.txt"), "x");
        try (var logs = WorkerLogs.open(folder, MAX, 3)) {
            assertThat(logs.find("echo", 0)).isPresent();
            assertThat(logs.find("echo", 1)).isEmpty();
            assertThat(logs.find("../echo", 0)).isEmpty();
        }
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "echo-0.log", "echo-0.log.1", "echo-0.log.2", "echo-0.log.keep", "notes.txt");
    }

    // ---- reading ----

    @Test
    void theTailReachesIntoOlderParts() throws Exception {
        append(lines(0, 100));
        log.look(0);
        append(lines(100, 103) + "and half a li");
        var tail = log.tail(5);
        assertThat(tail.text()).isEqualTo(lines(99, 103));
        assertThat(tail.rest()).isEqualTo("and half a li");
        assertThat(log.tail(0).text() + log.tail(0).rest()).isEmpty();
        assertThat(log.tail(1).text() + log.tail(1).rest()).isEqualTo("and half a li");
        assertThat(log.tail(10_000).text()).isEqualTo(lines(0, 103));
    }

    @Test
    void withoutAFileThereIsNothingToRead() throws Exception {
        assertThat(log.tail(10)).isEqualTo(new SlotLog.Tail("", "", 0));
        assertThat(log.follow(0).next().isEmpty()).isTrue();
    }

    @Test
    void whoFollowsGetsEachLineOnceOverRotations() throws Exception {
        append("half a ");
        var follower = log.follow(log.tail(10).next());
        append("line\n");
        var got = new ArrayList<String>();
        for (int round = 0; round < 50; round++) {
            append(lines(round * 60, round * 60 + 60));
            if (round % 3 > 0) {
                got.addAll(follower.next().lines());
            }
            log.look(round);
            var news = follower.next();
            assertThat(news.missed()).isZero();
            got.addAll(news.lines());
        }
        for (var news = follower.next(); !news.isEmpty(); news = follower.next()) {
            got.addAll(news.lines());
        }
        assertThat(got.removeFirst()).isEqualTo("half a line");
        assertThat(String.join("\n", got) + "\n").isEqualTo(lines(0, 3000));
        assertThat(older(2)).exists();
    }

    @Test
    void whoFollowsTooSlowlyIsToldHowMuchIsGone() throws Exception {
        var follower = log.follow(0);
        append("a".repeat(MAX) + "\n");
        log.look(0);
        append("b".repeat(MAX) + "\n");
        log.look(1);
        append("c\n");
        var news = follower.next();
        assertThat(news.missed()).isEqualTo(MAX + 1);
        assertThat(news.lines()).containsExactly("b".repeat(MAX));
        assertThat(follower.next()).isEqualTo(new LogFollower.News(0, List.of("c")));
    }

    @Test
    void theDroppedPartOfAFloodIsMissedAndItsNoteIsNotALine() throws Exception {
        var follower = log.follow(0);
        var lines = lines(0, 1000);
        append(lines);
        log.look(0);
        append("after\n");
        var news = follower.next();
        var got = String.join("\n", news.lines()) + "\n";
        assertThat(news.missed() + got.length()).isEqualTo(lines.length());
        assertThat(lines).endsWith(got);
        assertThat(follower.next().lines()).containsExactly("after");
    }

    @Test
    void aLogThatSomebodyElseTruncatedIsFollowedFromItsStart() throws Exception {
        append("one\ntwo\n");
        var follower = log.follow(log.tail(0).next());
        Files.writeString(file, "new\n");
        assertThat(follower.next().lines()).containsExactly("new");
        append("newer\n");
        assertThat(follower.next().lines()).containsExactly("newer");
    }

    @Test
    void anEndlessLineComesInPieces() throws Exception {
        var large = new SlotLog(new LogFiles(file, 3), 10_000_000);
        var follower = large.follow(0);
        append("x".repeat(200_000));
        var pieces = new ArrayList<String>();
        for (var news = follower.next(); !news.isEmpty(); news = follower.next()) {
            pieces.addAll(news.lines());
        }
        assertThat(pieces).hasSize(3).allMatch(piece -> piece.length() == 64 * 1024);
    }

    private static String lines(int from, int to) {
        var text = new StringBuilder();
        IntStream.range(from, to).forEach(i -> text.append("line ").append(i).append('\n'));
        return text.toString();
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private Path older(int number) {
        return LogFiles.older(file, number);
    }

    private List<String> names() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(each -> each.getFileName().toString()).toList();
        }
    }
}
