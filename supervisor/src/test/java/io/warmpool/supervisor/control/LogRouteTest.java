package io.warmpool.supervisor.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.process.WorkerLogs;
import io.warmpool.supervisor.session.NoSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRouteTest {

    @TempDir
    private Path folder;

    private WorkerLogs logs;
    private final Recorded reply = new Recorded();

    @BeforeEach
    void open() throws IOException {
        logs = WorkerLogs.open(folder, 1000, 3);
    }

    @AfterEach
    void close() throws InterruptedException {
        logs.close();
    }

    @Test
    void whatASlotOfAPoolThatIsGoneWroteCanStillBeRead() throws Exception {
        append("one\ntwo\nthr");
        ask("old", "0", Map.of("lines", "2"), false);
        assertThat(reply.text).hasValue("two\nthr");
        ask("old", "0", Map.of(), false);
        assertThat(reply.text).hasValue("one\ntwo\nthr");
    }

    @Test
    void whatWasNeverThereIsNotFoundWhateverItIsCalled() {
        for (var pool : List.of("nobody", "..", "a%b", "x\0y")) {
            assertThatThrownBy(() -> ask(pool, "0", Map.of(), false))
                    .isInstanceOf(ControlProblem.class)
                    .hasMessageContaining("there is no pool");
        }
    }

    @Test
    void aNumberOfLinesOutOfRangeIsRefused() {
        for (var wrong : List.of("-1", "10001", "many", "999999999999")) {
            assertThatThrownBy(() -> ask("old", "0", Map.of("lines", wrong), false))
                    .isInstanceOf(ControlProblem.class)
                    .hasMessageContaining("'lines' must be a number from 0 to 10000, was '" + wrong + "'");
        }
    }

    @Test
    void whoFollowsHearsEachLineOnceAcrossARotationUntilHeGoes() throws Exception {
        append("before\nold\nhalf");
        var following = new FutureTask<Void>(() -> {
            ask("old", "0", Map.of("lines", "2"), true);
            return null;
        });
        Thread.ofVirtual().start(following);
        await().until(() -> reply.events.size() == 1);
        append(" a line\n" + "x".repeat(1200) + "\n");
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(folder.resolve("old-0.log.1")));
        append("last\n");
        await().atMost(Duration.ofSeconds(10)).until(() -> reply.events.size() == 4);
        assertThat(reply.events)
                .containsExactly(
                        "line {text=old}",
                        "line {text=half a line}",
                        "line {text=" + "x".repeat(1200) + "}",
                        "line {text=last}");
        reply.open = false;
        following.get(10, TimeUnit.SECONDS);
        assertThat(reply.ended).isTrue();
    }

    private void ask(String pool, String slot, Map<String, String> query, boolean streaming) throws Exception {
        var controlled = new Controlled(
                "test",
                folder,
                Instant.EPOCH,
                "",
                Map.of(),
                logs,
                new NoSessions(),
                new ListedJobs(),
                new Events(),
                (_, _) -> {});
        var path = List.of("v1", "workers", pool, slot, "log");
        new LogRoute(controlled).handle(new ControlRequest("GET", path, query, streaming, false, ""), reply);
    }

    private void append(String text) throws IOException {
        Files.writeString(folder.resolve("old-0.log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Keeps what the route says. */
    private static final class Recorded implements ControlReply, ControlReply.Stream {

        private final AtomicReference<String> text = new AtomicReference<>();
        private final List<String> events = new CopyOnWriteArrayList<>();
        private volatile boolean open = true;
        private volatile boolean ended;

        @Override
        public void json(int status, Object tree) {
            throw new AssertionError("a log is no JSON");
        }

        @Override
        public void text(String body) {
            text.set(body);
        }

        @Override
        public Stream stream() {
            return this;
        }

        @Override
        public boolean events(String name, List<?> data) {
            data.forEach(one -> events.add(name + " " + one));
            return open;
        }

        @Override
        public boolean comment(String comment) {
            return open;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void end() {
            ended = true;
        }
    }
}
