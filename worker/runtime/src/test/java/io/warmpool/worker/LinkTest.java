package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.SessionState;
import io.warmpool.proto.CacheLimits;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Launch;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import io.warmpool.worker.scopes.Scopes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
class LinkTest {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final SecureRandom random = new SecureRandom();
    private final Incarnation incarnation = Incarnation.random(random);
    private final LinkKey key = LinkKey.random(random);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger supervisors = new AtomicInteger();

    @TempDir
    private Path folder;

    private Path linkFile;
    private Link link;

    @BeforeEach
    void name() {
        linkFile = folder.resolve("link");
    }

    @AfterEach
    void close() throws InterruptedException {
        release.countDown();
        if (link != null) {
            link.close();
        }
    }

    @Test
    void bothEndsProveTheirKeyAndCallsRun() throws Exception {
        try (var router = new TestRouter(incarnation, key, 0)) {
            open(router.port());
            assertThat(link.awaitOpen(LIMIT)).isTrue();
            router.send(RunnerUnderTest.call(1, false, "hello"), new ToWorker.Ping(7));
            release.countDown();
            assertThat(router.awaitFirst(FromWorker.CallDone.class).output())
                    .asString()
                    .isEqualTo("hello");
            assertThat(router.awaitFirst(FromWorker.Beat.class).sequence()).isEqualTo(7);
            assertThat(router.received.subList(0, 2))
                    .extracting(each -> each.getClass().getSimpleName())
                    .containsExactly("Hello", "Proof");
            assertThat(router.received).noneMatch(FromWorker.Resumed.class::isInstance);
        }
    }

    @Test
    void statesFiguresOfCachesAndEvictionsTravelBothWays() throws Exception {
        release.countDown();
        try (var router = new TestRouter(incarnation, key, 0)) {
            open(router.port());
            router.awaitFirst(FromWorker.Proof.class);
            var state = new byte[] {1, 2, 3, 4};
            router.send(
                    RunnerUnderTest.sessionCall(1, "hello", new ToWorker.Turn(3, false, 1, state.length)),
                    new ToWorker.StatePart(1, state));
            var done = router.awaitFirst(FromWorker.CallDone.class);
            assertThat(done.saved()).isEqualTo(new FromWorker.Saved.State(2, state.length));
            assertThat(router.awaitFirst(FromWorker.StatePart.class).bytes()).isEqualTo(state);
            router.send(new ToWorker.Ping(1));
            var caches = router.awaitFirst(FromWorker.Beat.class).caches();
            assertThat(caches)
                    .extracting(FromWorker.CacheFigures::scope)
                    .containsExactly("process", "user", "session", "context");
            assertThat(caches.get(2).entries()).isEqualTo(1);
            assertThat(caches.get(2).loads()).isEqualTo(1);
            router.send(new ToWorker.Evict(77, "session", "", "acme", "ann", "s-1", "", false));
            assertThat(router.awaitFirst(FromWorker.Evicted.class)).isEqualTo(new FromWorker.Evicted(77, 1));
        }
    }

    @Test
    void whoDoesNotHoldTheKeyGetsNothingButHellos() throws Exception {
        try (var fake = new TestRouter(incarnation, LinkKey.random(random), 0)) {
            open(fake.port());
            link.send(new FromWorker.Loaded());
            fake.awaitFirst(FromWorker.Hello.class);
            fake.send(new ToWorker.Welcome(), RunnerUnderTest.call(1, false, "evil"), new ToWorker.Ping(1));
            fake.send(new ToWorker.Challenge(new byte[1], new byte[0]), new ToWorker.Welcome());
            // A second hello, on a new connection, shows that all of that was looked at.
            await().atMost(LIMIT).until(() -> fake.received.size() >= 2);
            assertThat(fake.received).hasOnlyElementsOfType(FromWorker.Hello.class);
            assertThat(nonces(fake)).doesNotHaveDuplicates();
            assertThat(link.awaitOpen(Duration.ofMillis(1))).isFalse();
        }
    }

    @Test
    void aLostLinkIsProvedAgainAndTellsWhatStillRuns() throws Exception {
        var first = new TestRouter(incarnation, key, 0);
        var port = first.port();
        open(port);
        first.awaitFirst(FromWorker.Proof.class);
        first.send(RunnerUnderTest.call(5, false, "five"), RunnerUnderTest.call(6, false, "six"));
        await().atMost(LIMIT)
                .until(() -> first.received.contains(new FromWorker.CallStarted(5))
                        && first.received.contains(new FromWorker.CallStarted(6)));
        first.close();
        link.send(new FromWorker.BootStep("said while nobody listened", 1));
        try (var second = new TestRouter(incarnation, key, port)) {
            assertThat(second.awaitFirst(FromWorker.Resumed.class).running()).containsExactlyInAnyOrder(5L, 6L);
            second.awaitFirst(FromWorker.BootStep.class);
            assertThat(second.received.subList(0, 3))
                    .extracting(each -> each.getClass().getSimpleName())
                    .containsExactly("Hello", "Proof", "Resumed");
            assertThat(nonces(second)).doesNotContainAnyElementsOf(nonces(first));
            release.countDown();
            assertThat(second.awaitFirst(FromWorker.CallDone.class).call()).isBetween(5L, 6L);
        }
    }

    @Test
    void theNextSupervisorIsFoundOnThePortThatItWroteDown() throws Exception {
        try (var first = new TestRouter(incarnation, key, 0);
                var second = new TestRouter(incarnation, key, 0)) {
            open(first.port());
            first.awaitFirst(FromWorker.Proof.class);
            first.send(RunnerUnderTest.call(5, false, "five"));
            first.awaitFirst(FromWorker.CallStarted.class);
            Files.writeString(linkFile, "no port\n");
            first.close();
            await().atMost(LIMIT).until(() -> supervisors.get() == 0);
            release.countDown();
            Files.writeString(linkFile, second.port() + "\n");
            assertThat(second.awaitFirst(FromWorker.Resumed.class))
                    .isEqualTo(new FromWorker.Resumed(true, List.of(5L)));
            assertThat(second.awaitFirst(FromWorker.CallDone.class).call()).isEqualTo(5);
            assertThat(supervisors).hasValue(1);
        }
    }

    @Test
    void anOutcomeThatLeftForASupervisorThatDoesNotReadItAnyMoreReachesTheNext() throws Exception {
        release.countDown();
        try (var first = new TestRouter(incarnation, key, 0);
                var second = new TestRouter(incarnation, key, 0)) {
            open(first.port());
            first.awaitFirst(FromWorker.Proof.class);
            first.send(RunnerUnderTest.call(5, false, "five"));
            var done = first.awaitFirst(FromWorker.CallDone.class);
            first.close();
            Files.writeString(linkFile, "" + second.port());
            assertThat(second.awaitFirst(FromWorker.CallDone.class))
                    .usingRecursiveComparison()
                    .isEqualTo(done);
            assertThat(second.awaitFirst(FromWorker.Resumed.class).running()).containsExactly(5L);
        }
    }

    @Test
    void aSupervisorThatMovesDuringTheProofIsFollowedAtOnce() throws Exception {
        try (var deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var next = new TestRouter(incarnation, key, 0)) {
            var began = System.nanoTime();
            open(deaf.getLocalPort());
            try (var met = deaf.accept()) {
                Files.writeString(linkFile, "" + next.port());
                assertThat(link.awaitOpen(LIMIT)).isTrue();
                // Without the file the proof would have been given up after two seconds only.
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1900));
                assertThat(met.isConnected()).isTrue();
            }
            // It was never welcomed before: nothing was lost, and there is nothing to resume.
            next.awaitFirst(FromWorker.Proof.class);
            next.send(new ToWorker.Ping(1));
            next.awaitFirst(FromWorker.Beat.class);
            assertThat(next.received).noneMatch(FromWorker.Resumed.class::isInstance);
        }
    }

    @Test
    void ofTheBootsProgressOnlyTheNewestReportWaitsForASupervisor() throws Exception {
        var first = new TestRouter(incarnation, key, 0);
        open(first.port());
        assertThat(link.awaitOpen(LIMIT)).isTrue();
        first.close();
        await().atMost(LIMIT).until(() -> supervisors.get() == 0);
        for (int i = 0; i < 100_000; i++) {
            link.send(new FromWorker.BootProgress(i, 100_000, "note"));
        }
        link.send(new FromWorker.Loaded());
        try (var second = new TestRouter(incarnation, key, 0)) {
            Files.writeString(linkFile, "" + second.port());
            second.awaitFirst(FromWorker.Loaded.class);
            assertThat(second.received.stream().filter(FromWorker.BootProgress.class::isInstance))
                    .containsExactly(new FromWorker.BootProgress(99_999, 100_000, "note"));
            link.send(new FromWorker.BootProgress(100_000, 100_000, "the next"));
            await().atMost(LIMIT)
                    .until(() -> second.received.contains(new FromWorker.BootProgress(100_000, 100_000, "the next")));
        }
    }

    @Test
    void aPortThatEndsEachConnectionIsTriedOnlyFewTimes() throws Exception {
        var attempts = new AtomicInteger();
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try {
                        server.accept().close();
                        attempts.incrementAndGet();
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            open(server.getLocalPort());
            var began = System.nanoTime();
            await().atMost(LIMIT).until(() -> attempts.get() >= 4);
            // Three pauses of 250 ms lie between four attempts.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(600));
        }
    }

    @Test
    void aClosedPortCostsHardlyAnyTimeOfTheProcessor() throws Exception {
        int port;
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        open(port);
        var threads = ManagementFactory.getThreadMXBean();
        var began = System.nanoTime();
        await().atMost(LIMIT).until(() -> System.nanoTime() - began > 1_500_000_000L);
        var linkThread = Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("link"))
                .findFirst()
                .orElseThrow();
        assertThat(Duration.ofNanos(threads.getThreadCpuTime(linkThread.threadId())))
                .isLessThan(Duration.ofMillis(700));
        // It goes on trying: once somebody listens there, it is in.
        try (var router = new TestRouter(incarnation, key, port)) {
            assertThat(link.awaitOpen(LIMIT)).isTrue();
            assertThat(router.received).isNotEmpty();
        }
    }

    @Test
    void garbledFramesAreDroppedAndWhatFollowsThemIsRead() throws Exception {
        try (var router = new TestRouter(incarnation, key, 0)) {
            open(router.port());
            assertThat(link.awaitOpen(LIMIT)).isTrue();
            var began = System.nanoTime();
            for (int i = 1; i <= 5; i++) {
                router.sendRaw(new byte[] {1, 2, 3});
                router.sendRaw(new byte[0]);
                router.send(new ToWorker.Ping(i));
                var number = i;
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(LIMIT)
                        .until(() -> router.received.stream()
                                .anyMatch(each -> each instanceof FromWorker.Beat beat && beat.sequence() == number));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        }
    }

    private void open(int port) throws IOException {
        var launch = new Launch(
                incarnation,
                "test",
                0,
                1,
                "127.0.0.1",
                port,
                linkFile,
                "none",
                4,
                1 << 20,
                Duration.ofSeconds(5),
                Path.of("."),
                Path.of("."),
                CacheLimits.defaults(),
                256 << 10,
                Map.of());
        link = new Link(launch, key, new Health());
        var runner = new CallRunner(link, 4, 1 << 20, InstantSource.system());
        var caches = new Caches(link);
        var scopes = Scopes.open(Caches.limits(launch), LoggerFactory.getLogger(LinkTest.class));
        caches.serve(scopes);
        runner.serve(
                (call, reply) -> {
                    release.await();
                    if (call.session().isPresent()) {
                        var session = call.session().get();
                        session.get("kept", Object::new);
                        session.save(2, session.state().map(SessionState::bytes).orElseThrow());
                    }
                    reply.text(call.text());
                },
                scopes);
        link.open(runner, caches, new LinkWatch() {
            @Override
            public void onProved() {
                supervisors.incrementAndGet();
            }

            @Override
            public void onLost() {
                supervisors.decrementAndGet();
            }
        });
    }

    private static List<String> nonces(TestRouter router) {
        return router.received.stream()
                .filter(FromWorker.Hello.class::isInstance)
                .map(each -> HexFormat.of().formatHex(((FromWorker.Hello) each).nonce()))
                .toList();
    }
}
