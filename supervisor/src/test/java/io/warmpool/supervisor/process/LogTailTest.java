package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.CacheLimits;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Launch;
import io.warmpool.proto.LinkKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {

    private final Incarnation first = Incarnation.random(new SecureRandom());
    private final Incarnation second = Incarnation.random(new SecureRandom());

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("assistant-0.log");
    }

    @Test
    void aWorkersLinesBeginAtItsMark() throws Exception {
        start(first);
        append("an old line\n");
        start(second);
        append("one\ntwo\nthree\n");
        assertThat(LogTail.read(file, second, 20)).containsExactly("one", "two", "three");
        assertThat(LogTail.read(file, second, 2)).containsExactly("two", "three");
        assertThat(LogTail.read(file, second, 0)).isEmpty();
    }

    @Test
    void aWorkerThatWroteNothingHasNoLinesOfAnother() throws Exception {
        start(first);
        append("an old line\n");
        start(second);
        assertThat(LogTail.read(file, second, 20)).isEmpty();
    }

    @Test
    void theMarkStandsOnALineOfItsOwn() throws Exception {
        start(first);
        append("killed in the mid");
        start(second);
        append("alive\n");
        assertThat(LogTail.read(file, second, 20)).containsExactly("alive");
        assertThat(Files.readAllLines(file)).contains("killed in the mid");
        assertThat(Files.readAllLines(file).get(2))
                .startsWith("--- warmpool: worker assistant/0, incarnation " + second + ", generation 3, started ");
    }

    @Test
    void whatASuccessorWroteBesideItIsToldWithItsMark() throws Exception {
        start(first);
        append("before\n");
        start(second);
        append("last words\n");
        var lines = LogTail.read(file, first, 20);
        assertThat(lines).hasSize(3).startsWith("before").endsWith("last words");
        assertThat(lines.get(1)).contains(second.toString());
    }

    @Test
    void afterARotationTheLinesAreReadFromTheOlderPart() throws Exception {
        start(first);
        append("an old line\n");
        start(second);
        append("one\ntwo is not yet");
        Files.move(file, folder.resolve("assistant-0.log.1"));
        append(" whole\nthree\n");
        assertThat(LogTail.read(file, second, 20)).containsExactly("one", "two is not yet whole", "three");
    }

    @Test
    void withoutTheMarkInReachNoHalfLineIsTold() throws Exception {
        start(first);
        append("x".repeat(40_000) + "\n" + "the end\n");
        assertThat(LogTail.read(file, first, 20)).containsExactly("the end");
    }

    @Test
    void withoutAFileThereAreNoLines() {
        assertThat(LogTail.read(file, first, 20)).isEmpty();
    }

    private void start(Incarnation worker) {
        LogMarker.write(order(file, worker), Instant.parse("2026-11-21T10:00:00Z"));
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static LaunchOrder order(Path file, Incarnation worker) {
        var here = Path.of(".");
        var contract = new Launch(
                worker,
                "assistant",
                0,
                3,
                "127.0.0.1",
                1,
                here,
                "Agent",
                1,
                1,
                Duration.ofSeconds(1),
                here,
                here,
                CacheLimits.defaults(),
                256 << 10,
                Map.of());
        return new LaunchOrder(
                contract,
                LinkKey.random(new SecureRandom()),
                List.of(),
                1,
                List.of(),
                Map.of(),
                file,
                StartupPlan.PLAIN);
    }
}
