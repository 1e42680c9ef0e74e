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
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The worker as a process: how it boots, and how it ends. */
@Timeout(60)
class WorkerProcessTest {

    private static final Duration GRACE = Duration.ofSeconds(15);
    /** What an agent keeps, and what a collection leaves. */
    private static final int CACHE_BYTES = 8 << 20;
    /** How the JVM ends after an orderly stop by signal 15. */
    private static final int SIGTERM = 128 + 15;

    /** Does what its input says, and writes down that it was closed. */
    public static final class Obedient implements Agent {
        private final byte[] cache = new byte[CACHE_BYTES];

        @Override
        public void preload(AgentContext context) throws Exception {
            AutoCloseable connection = () -> System.err.println("its connection was closed");
            context.<AutoCloseable>shared("connection", () -> connection)
                    .lease()
                    .close();
        }

        @Override
        public void handle(Call call, Reply reply) throws Exception {
            switch (call.text()) {
                case "collect" -> {
                    System.gc();
                    reply.text("" + cache.length);
                }
                case "child" -> {
                    var child = new ProcessBuilder("sleep", "1000").inheritIO().start();
                    reply.text("" + child.pid());
                }
                case "heap" -> {
                    var hoard = new ArrayList<byte[]>();
                    while (hoard.size() < 1_000_000) {
                        hoard.add(new byte[1 << 20]);
                    }
                    reply.text("" + hoard.getLast().length);
                }
                case "direct" ->
                    reply.text("" + ByteBuffer.allocateDirect(1 << 30).capacity());
                case "wait" -> new CountDownLatch(1).await();
                default -> reply.text(call.text());
            }
        }

        @Override
        public void close() {
            System.err.println("the agent was closed");
        }
    }

    public static final class HangsInClose implements Agent {
        @Override
        public void handle(Call call, Reply reply) {}

        @Override
        public void close() {
            new Semaphore(0).acquireUninterruptibly();
        }
    }

    public static final class FailsToPreload implements Agent {
        @Override
        public void preload(AgentContext context) {
            context.progress(1, 2, "n".repeat(400_000));
            throw new IllegalStateException("no model here");
        }

        @Override
        public void handle(Call call, Reply reply) {}
    }

    /** Keeps an index, and never gets further. */
    public static final class HangsAfterItsIndex implements Agent {
        @Override
        public void preload(AgentContext context) throws Exception {
            context.shared("index", Object::new).lease().close();
            context.progress(1, 2, "index");
            new CountDownLatch(1).await();
        }

        @Override
        public void handle(Call call, Reply reply) {}
    }

    @TempDir
    private Path folder;

    private final SecureRandom random = new SecureRandom();
    private final Incarnation incarnation = Incarnation.random(random);
    private final LinkKey key = LinkKey.random(random);

    @Test
    void startedByHandItSaysSoAndEnds() throws Exception {
        for (var input : new String[] {"", "hello\nworld\n", key.toLine() + "\nnot a contract\n"}) {
            try (var worker = ChildWorker.start(folder)) {
                worker.say(input);
                worker.endOfInput();
                assertThat(worker.awaitExit()).isEqualTo(ExitCode.BAD_LAUNCH.code());
                assertThat(worker.output())
                        .contains("this program is started by 'warmpool serve'")
                        .doesNotContain(key.toLine(), "\tat ");
            }
        }
    }

    @Test
    void itBootsInNamedStepsAndServesEvenWhenItsInputHasEnded() throws Exception {
        try (var router = new TestRouter(incarnation, key, 0);
                var worker = launch(router, Obedient.class.getName())) {
            router.awaitFirst(FromWorker.Loaded.class);
            assertThat(router.received.stream()
                            .filter(FromWorker.BootStep.class::isInstance)
                            .map(step -> ((FromWorker.BootStep) step).name()))
                    .containsExactly("JVM up", "settings read", "link open", "agent loaded", "agent warm");
            router.send(RunnerUnderTest.call(1, false, "wait"));
            router.awaitFirst(FromWorker.CallStarted.class);
            worker.endOfInput();
            // As long as the link is proved, somebody is there: an adopted worker has no input at all.
            router.send(RunnerUnderTest.call(2, false, "hello"));
            assertThat(router.awaitFirst(FromWorker.CallDone.class).call()).isEqualTo(2);
            router.send(new ToWorker.CancelCall(1));
            router.awaitFirst(FromWorker.CallCancelled.class);
            assertThat(worker.isAlive()).isTrue();
        }
    }

    @Test
    void whatItsPreloadHasMadeSoFarCanBeEvicted() throws Exception {
        try (var router = new TestRouter(incarnation, key, 0);
                var _ = launch(router, HangsAfterItsIndex.class.getName())) {
            router.awaitFirst(FromWorker.BootProgress.class);
            router.send(new ToWorker.Evict(7, "process", "index", "", "", "", "", false));
            assertThat(router.awaitFirst(FromWorker.Evicted.class)).isEqualTo(new FromWorker.Evicted(7, 1));
            assertThat(router.received).noneMatch(FromWorker.Loaded.class::isInstance);
        }
    }

    @Test
    void asWorkersRunItTellsTheHeapThatIsLeftAfterACollection() throws Exception {
        try (var router = new TestRouter(incarnation, key, 0);
                var worker = launch(router, Obedient.class.getName())) {
            router.awaitFirst(FromWorker.Loaded.class);
            router.send(RunnerUnderTest.call(1, false, "collect"));
            router.awaitFirst(FromWorker.CallDone.class);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                router.send(new ToWorker.Ping(1));
                return router.received.stream()
                        .anyMatch(each -> each instanceof FromWorker.Beat beat && beat.heapAfterGc() > CACHE_BYTES);
            });
            var beat = (FromWorker.Beat) router.received.getLast();
            assertThat(beat.heapAfterGc()).isLessThan(CACHE_BYTES + (20 << 20));
            assertThat(beat.loads()).isEqualTo(1);
            assertThat(worker.isAlive()).isTrue();
        }
    }

    @Test
    void sigtermClosesTheAgentAndEndsItsChildren() throws Exception {
        try (var router = new TestRouter(incarnation, key, 0);
                var worker = launch(router, Obedient.class.getName())) {
            router.awaitFirst(FromWorker.Loaded.class);
            router.send(RunnerUnderTest.call(1, false, "child"));
            router.awaitFirst(FromWorker.CallDone.class);
            var children = worker.descendants();
            assertThat(children).hasSize(1);
            var began = System.nanoTime();
            worker.terminate();
            assertThat(worker.awaitExit()).isEqualTo(SIGTERM);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
            assertThat(worker.output())
                    .containsOnlyOnce("the agent was closed")
                    .containsSubsequence("the agent was closed", "its connection was closed");
            await().until(() -> children.stream().allMatch(ChildWorker::hasEnded));
        }
    }

    @Test
    void anAgentThatDoesNotCloseHoldsUpSigtermForAFewSecondsOnly() throws Exception {
        try (var router = new TestRouter(incarnation, key, 0);
                var worker = launch(router, HangsInClose.class.getName())) {
            router.awaitFirst(FromWorker.Loaded.class);
            worker.terminate();
            assertThat(worker.awaitExit()).isEqualTo(SIGTERM);
            assertThat(worker.output()).contains("the agent did not close within 5 s");
        }
    }

    @Test
    void anAgentThatIsNotThereFailsTheBoot() throws Exception {
        try (var router = new TestRouter(incarnation, key, 0);
                var worker = launch(router, "io.example.NotThere")) {
            assertThat(worker.awaitExit()).isEqualTo(ExitCode.BOOT_FAILED.code());
            var failed = router.awaitFirst(FromWorker.BootFailed.class);
            assertThat(failed.step()).isEqualTo("agent loaded");
            assertThat(failed.error()).contains("io.example.NotThere is not on the pool's class path");
        }
    }

    @Test
    void aPreloadThatThrowsFailsTheBootAndItsReportsAreCutToALine() throws Exception {
        try (var router = new TestRouter(incarnation, key, 0);
                var worker = launch(router, FailsToPreload.class.getName())) {
            assertThat(worker.awaitExit()).isEqualTo(ExitCode.BOOT_FAILED.code());
            var failed = router.awaitFirst(FromWorker.BootFailed.class);
            assertThat(failed.step()).isEqualTo("agent warm");
            assertThat(failed.error()).contains("IllegalStateException: no model here");
            assertThat(router.awaitFirst(FromWorker.BootProgress.class).note()).hasSize(1001);
        }
    }

    @Test
    void runningOutOfHeapOrOfDirectMemoryEndsTheProcess() throws Exception {
        for (var kind : new String[] {"heap", "direct"}) {
            try (var router = new TestRouter(incarnation, key, 0);
                    var worker = launch(router, Obedient.class.getName())) {
                router.awaitFirst(FromWorker.Loaded.class);
                router.send(RunnerUnderTest.call(1, false, kind));
                assertThat(worker.awaitExit()).as(kind).isEqualTo(ExitCode.OUT_OF_MEMORY.code());
                assertThat(worker.output()).contains("java.lang.OutOfMemoryError");
            }
        }
    }

    private ChildWorker launch(TestRouter router, String agent) throws Exception {
        return ChildWorker.launch(folder, incarnation, key, router.port(), agent, GRACE);
    }
}
