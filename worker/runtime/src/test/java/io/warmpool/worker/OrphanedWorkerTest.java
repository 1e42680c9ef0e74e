package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import io.warmpool.proto.ExitCode;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The worker as a process whose supervisor dies: what it keeps, whom it follows, and when it gives up. */
@Timeout(60)
class OrphanedWorkerTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Its preload, and each call whose body is a file's name, last until there is such a file. */
    public static final class WaitsForFiles implements Agent {
        @Override
        public void preload(AgentContext context) throws InterruptedException {
            context.progress(1, 2, "waiting");
            awaitFile(context.resolve("warm").toString());
        }

        @Override
        public void handle(Call call, Reply reply) throws Exception {
            switch (call.text()) {
                case "child" ->
                    new ProcessBuilder("sh", "-c", "sleep 1000 & wait")
                            .inheritIO()
                            .start();
                case "pid" -> reply.text("" + ProcessHandle.current().pid());
                default -> {
                    awaitFile(call.text());
                    reply.text("there it is");
                }
            }
        }

        private static void awaitFile(String name) throws InterruptedException {
            while (!Files.exists(Path.of(name))) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    /** Answers to nothing. */
    public static final class Stuck implements Agent {
        @Override
        public void handle(Call call, Reply reply) {
            while (true) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    reply.text("still here");
                }
            }
        }
    }

    @TempDir
    private Path folder;

    private final SecureRandom random = new SecureRandom();
    private final Incarnation incarnation = Incarnation.random(random);
    private final LinkKey key = LinkKey.random(random);

    @Test
    void theNextSupervisorGetsTheSameProcessItsWarmAgentAndTheOutcomeOfItsCall() throws Exception {
        var first = new TestRouter(incarnation, key, 0);
        try (var worker = launch(first.port(), WaitsForFiles.class, LONG)) {
            create("warm");
            first.awaitFirst(FromWorker.Loaded.class);
            first.send(call(1, folder.resolve("one").toString()));
            first.send(call(2, folder.resolve("two").toString()));
            await().atMost(LIMIT).until(() -> first.received.contains(new FromWorker.CallStarted(2)));
            dies(first, worker);
            // One ends while nobody is there to hear of it, the other after that.
            create("one");
            try (var second = new TestRouter(incarnation, key, 0)) {
                worker.writeLinkFile(second.port());
                var resumed = second.awaitFirst(FromWorker.Resumed.class);
                assertThat(resumed.loaded()).isTrue();
                assertThat(resumed.running()).containsExactlyInAnyOrder(1L, 2L);
                assertThat(second.awaitFirst(FromWorker.CallDone.class).call()).isEqualTo(1);
                create("two");
                await().atMost(LIMIT).until(() -> answers(second).contains(2L));
                second.send(call(3, "pid"), new ToWorker.Ping(1));
                await().atMost(LIMIT).until(() -> answers(second).contains(3L));
                assertThat(answers(second)).containsExactly(1L, 2L, 3L);
                assertThat(((FromWorker.CallDone) second.received.getLast()).output())
                        .asString()
                        .isEqualTo("" + worker.pid());
                assertThat(second.awaitFirst(FromWorker.Beat.class).loads()).isEqualTo(1);
                assertThat(second.received).noneMatch(FromWorker.Loaded.class::isInstance);
                assertThat(worker.output()).containsSubsequence("the supervisor is gone", "adopted by the next");
            }
        }
    }

    @Test
    void aWorkerThatBootsGoesOnAndTellsTheNextSupervisor() throws Exception {
        var first = new TestRouter(incarnation, key, 0);
        try (var worker = launch(first.port(), WaitsForFiles.class, LONG)) {
            first.awaitFirst(FromWorker.BootProgress.class);
            dies(first, worker);
            try (var second = new TestRouter(incarnation, key, 0)) {
                worker.writeLinkFile(second.port());
                assertThat(second.awaitFirst(FromWorker.Resumed.class))
                        .isEqualTo(new FromWorker.Resumed(false, List.of()));
                create("warm");
                second.awaitFirst(FromWorker.Loaded.class);
                assertThat(second.awaitFirst(FromWorker.BootStep.class).name()).isEqualTo("agent warm");
            }
        }
    }

    @Test
    void oneThatTheFirstSupervisorNeverWelcomedBootsUnderTheNext() throws Exception {
        int nobody;
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = server.getLocalPort();
        }
        create("warm");
        try (var worker = launch(nobody, WaitsForFiles.class, LONG)) {
            worker.endOfInput();
            await().atMost(LIMIT).until(() -> worker.output().contains("the supervisor is gone"));
            try (var next = new TestRouter(incarnation, key, 0)) {
                worker.writeLinkFile(next.port());
                next.awaitFirst(FromWorker.Loaded.class);
                assertThat(next.received).noneMatch(FromWorker.Resumed.class::isInstance);
                assertThat(next.received.stream().filter(FromWorker.BootStep.class::isInstance))
                        .hasSize(5);
            }
        }
    }

    @Test
    void ifNobodyComesItEndsWithItsChildrenThoughACallRuns() throws Exception {
        var first = new TestRouter(incarnation, key, 0);
        try (var worker = launch(first.port(), WaitsForFiles.class, Duration.ofSeconds(1))) {
            create("warm");
            first.awaitFirst(FromWorker.Loaded.class);
            first.send(call(1, "child"), call(2, folder.resolve("never").toString()));
            first.awaitFirst(FromWorker.CallDone.class);
            await().atMost(LIMIT).until(() -> worker.descendants().size() == 2);
            var children = worker.descendants();
            dies(first, worker);
            assertThat(worker.awaitExit()).isEqualTo(ExitCode.ORPHANED.code());
            await().atMost(LIMIT).until(() -> children.stream().allMatch(ChildWorker::hasEnded));
            assertThat(worker.output())
                    .containsSubsequence("waiting up to 1 s for the next one", "no supervisor came within 1 s");
        }
    }

    @Test
    void withoutAGraceItEndsAtOnceWhateverRuns() throws Exception {
        var first = new TestRouter(incarnation, key, 0);
        try (var worker = launch(first.port(), Stuck.class, Duration.ZERO)) {
            first.awaitFirst(FromWorker.Loaded.class);
            first.send(call(1, "x"));
            first.awaitFirst(FromWorker.CallStarted.class);
            var began = System.nanoTime();
            first.close();
            worker.endOfInput();
            assertThat(worker.awaitExit()).isEqualTo(ExitCode.ORPHANED.code());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aLostLinkAloneEndsNothing() throws Exception {
        var first = new TestRouter(incarnation, key, 0);
        create("warm");
        try (var worker = launch(first.port(), WaitsForFiles.class, Duration.ZERO)) {
            first.awaitFirst(FromWorker.Loaded.class);
            first.close();
            await().atMost(LIMIT).until(() -> worker.output().contains("link lost"));
            try (var again = new TestRouter(incarnation, key, first.port())) {
                assertThat(again.awaitFirst(FromWorker.Resumed.class).loaded()).isTrue();
                assertThat(worker.output()).doesNotContain("the supervisor is gone");
                // And only now, with its input, it has nobody any more.
                worker.endOfInput();
                again.send(call(1, "pid"));
                again.awaitFirst(FromWorker.CallDone.class);
                assertThat(worker.isAlive()).isTrue();
            }
            assertThat(worker.awaitExit()).isEqualTo(ExitCode.ORPHANED.code());
        }
    }

    private static void dies(TestRouter supervisor, ChildWorker worker) throws Exception {
        supervisor.close();
        worker.endOfInput();
        await().atMost(LIMIT).until(() -> worker.output().contains("the supervisor is gone"));
    }

    private static List<Long> answers(TestRouter router) {
        return router.received.stream()
                .filter(FromWorker.CallDone.class::isInstance)
                .map(done -> ((FromWorker.CallDone) done).call())
                .toList();
    }

    private static ToWorker.StartCall call(long number, String input) {
        return RunnerUnderTest.call(number, false, input);
    }

    private void create(String file) throws IOException {
        Files.createFile(folder.resolve(file));
    }

    private ChildWorker launch(int port, Class<? extends Agent> agent, Duration grace) throws IOException {
        return ChildWorker.launch(folder, incarnation, key, port, agent.getName(), grace);
    }
}
