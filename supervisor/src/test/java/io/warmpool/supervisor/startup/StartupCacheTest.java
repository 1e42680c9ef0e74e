package io.warmpool.supervisor.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.process.LaunchOrder;
import io.warmpool.supervisor.process.StartupPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupCacheTest {

    private static final List<String> FLAGS = List.of("-Xmx1000", "-XX:+UseSerialGC");

    @TempDir
    Path temp;

    private final AtomicInteger trainings = new AtomicInteger();
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean takesLong;
    private Path folder;
    private Orders orders;
    private StartupCache cache;
    private StartupPlan plan;

    @BeforeEach
    void open() throws IOException {
        folder = temp.resolve("aot");
        orders = new Orders(temp);
        cache = new StartupCache(
                CacheFolder.open(folder, 8, 1 << 20), this::train, Duration.ZERO, InstantSource.system());
        plan = cache.plan(true);
    }

    @AfterEach
    void close() throws InterruptedException {
        mayEnd.countDown();
        cache.close();
    }

    /** In place of a worker that records. */
    private void train(LaunchOrder model, CacheKey key, Path draft, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        trainings.incrementAndGet();
        if (takesLong) {
            while (!mayEnd.await(5, TimeUnit.MILLISECONDS)) {
                if (cancelled.getAsBoolean()) {
                    throw new IOException("cancelled");
                }
            }
        }
        Files.writeString(draft, "a cache, the " + trainings + ".");
        if (failures.getAndDecrement() > 0) {
            throw new IOException("as the test wants it");
        }
    }

    private record Started(String incarnation, List<String> flags) {
        boolean usesCache() {
            return flags.stream().anyMatch(flag -> flag.startsWith("-XX:AOTCache="));
        }
    }

    private Started start() {
        var order = orders.next();
        return new Started(
                order.contract().incarnation().toString(), plan.of(order, FLAGS).flags());
    }

    private Started startUntilUp() {
        var started = start();
        cache.onUp(started.incarnation());
        return started;
    }

    private List<Path> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.toList();
        }
    }

    private void awaitCache() {
        await().until(() -> start().usesCache());
    }

    @Test
    void theFirstWorkerStartsWithoutAndTheNextOneWith() throws IOException {
        assertThat(startUntilUp().flags()).isEmpty();
        awaitCache();
        assertThat(start().flags()).containsExactly("-XX:AOTCache=" + files().getFirst());
        assertThat(files()).hasSize(1);
    }

    @Test
    void severalWorkersThatComeUpTogetherMakeOneTraining() {
        takesLong = true;
        var workers = List.of(start(), start(), start(), start());
        workers.forEach(worker -> cache.onUp(worker.incarnation()));
        await().until(() -> trainings.get() == 1);
        startUntilUp();
        mayEnd.countDown();
        awaitCache();
        startUntilUp();
        assertThat(trainings).hasValue(1);
    }

    @Test
    void nothingIsMadeBeforeAWorkerIsUp() throws IOException {
        var worker = start();
        cache.onEnded(worker.incarnation());
        cache.onUp("unknown");
        assertThat(trainings).hasValue(0);
        assertThat(files()).isEmpty();
    }

    @Test
    void aTrainingThatFailsIsTriedThreeTimesAndLeavesNothing() {
        failures.set(100);
        startUntilUp();
        await().until(() -> trainings.get() == 3 && files().isEmpty());
        for (int i = 0; i < 20; i++) {
            assertThat(startUntilUp().usesCache()).isFalse();
        }
        await().during(Duration.ofMillis(200)).until(() -> trainings.get() == 3);
    }

    @Test
    void aTrainingThatFailsTwiceIsMadeUpForWithoutAnotherWorker() {
        failures.set(2);
        startUntilUp();
        awaitCache();
        assertThat(trainings).hasValue(3);
    }

    @Test
    void aCacheThatWorkersDieOfIsDroppedOnceOneComesUpWithoutIt() throws IOException {
        startUntilUp();
        awaitCache();
        var made = files().getFirst();
        var dies = start();
        cache.onEnded(dies.incarnation());
        var next = start();
        assertThat(next.usesCache()).isFalse();
        assertThat(made).exists();
        cache.onUp(next.incarnation());
        await().until(() -> !Files.exists(made));
        awaitCache();
        assertThat(trainings).hasValue(2);
    }

    @Test
    void aCacheIsKeptIfWorkersDieWithoutItToo() throws IOException {
        startUntilUp();
        awaitCache();
        cache.onEnded(start().incarnation());
        cache.onEnded(start().incarnation());
        assertThat(startUntilUp().usesCache()).isTrue();
        assertThat(files()).hasSize(1);
        assertThat(trainings).hasValue(1);
    }

    @Test
    void aWorkerThatEndsAfterItWasUpSaysNothingAboutTheCache() {
        startUntilUp();
        awaitCache();
        var worker = startUntilUp();
        cache.onEnded(worker.incarnation());
        assertThat(start().usesCache()).isTrue();
    }

    @Test
    void aCacheThatSomebodyRemovedIsMadeAgain() throws IOException {
        startUntilUp();
        awaitCache();
        Files.delete(files().getFirst());
        assertThat(startUntilUp().usesCache()).isFalse();
        awaitCache();
        assertThat(trainings).hasValue(2);
    }

    @Test
    void aJarThatWasReplacedNeedsACacheOfItsOwn() throws IOException {
        startUntilUp();
        awaitCache();
        Files.writeString(orders.jar, "the agent's next version");
        assertThat(startUntilUp().usesCache()).isFalse();
        awaitCache();
        assertThat(files()).hasSize(2);
    }

    @Test
    void aPoolThatWantsNoneStartsAsAlways() {
        plan = cache.plan(false);
        assertThat(startUntilUp().flags()).isEmpty();
        orders.classPath = List.of(temp);
        plan = cache.plan(true);
        assertThat(startUntilUp().flags()).isEmpty();
        assertThat(trainings).hasValue(0);
    }

    @Test
    void aJarThatCannotBeLookedAtNeverStopsAStart() throws IOException {
        var gone = temp.resolve("gone.jar");
        orders.classPath = List.of(gone);
        assertThat(startUntilUp().flags()).isEmpty();
    }

    @Test
    void closingEndsATrainingAndLeavesNothing() throws Exception {
        takesLong = true;
        startUntilUp();
        await().until(() -> trainings.get() == 1);
        cache.close();
        assertThat(files()).isEmpty();
    }
}
