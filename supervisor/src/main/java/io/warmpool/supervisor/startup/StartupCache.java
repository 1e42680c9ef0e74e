package io.warmpool.supervisor.startup;

import io.warmpool.supervisor.process.LaunchOrder;
import io.warmpool.supervisor.process.StartupPlan;
import io.warmpool.supervisor.process.StartupPlan.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZContext;

/**
 * The start-up caches of all pools: decides which worker starts with one, has one made when a worker without one has
 * come up, and drops one that workers die of. Nothing here can fail a worker's start for good. Safe from any thread;
 * {@link #onUp} and {@link #onEnded} never wait, for they are called by pools' threads.
 */
public final class StartupCache implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StartupCache.class);

    private static final int MOST_CACHES = 8;
    private static final long MOST_BYTES = 1L << 30;
    /** After a worker has come up, so that others can and the first calls are not disturbed. */
    private static final Duration SETTLE = Duration.ofSeconds(10);

    /** So many trainings of one key may fail, each after a longer pause, in the life of a supervisor. */
    private static final int MOST_FAILURES = 3;

    private static final int PAUSE_FACTOR = 10;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final int MOST_LAUNCHES = 10_000;

    /** A worker that was launched and is not up yet. */
    private record Launched(CacheKey key, LaunchOrder order, boolean withCache) {}

    /** What is known of one key. */
    private static final class Standing {
        int failures;
        boolean training;
        /** A worker with the cache died before it was up: the next ones go without, which shows whose fault it was. */
        boolean doubted;
    }

    private final CacheFolder folder;
    private final Trainer trainer;
    private final Duration settle;
    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor executor;
    private final Map<String, Launched> launched = new HashMap<>();
    private final Map<CacheKey, Standing> standings = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private volatile boolean closing;

    StartupCache(CacheFolder folder, Trainer trainer, Duration settle, InstantSource clock) {
        this.folder = folder;
        this.trainer = trainer;
        this.settle = settle;
        this.clock = clock;
        this.executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("startup-cache").factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // What comes after the close is not wanted any more.
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * Opens the folder of caches.
     *
     * @throws IOException if it cannot be used
     */
    public static StartupCache open(Path folder, ZContext context, SecureRandom random) throws IOException {
        return new StartupCache(
                CacheFolder.open(folder, MOST_CACHES, MOST_BYTES),
                new TrainingRun(context, random),
                SETTLE,
                InstantSource.system());
    }

    /**
     * How the workers of a pool start.
     *
     * @param wanted false if the pool is to have no cache
     */
    public StartupPlan plan(boolean wanted) {
        return wanted ? this::start : StartupPlan.PLAIN;
    }

    private Start start(LaunchOrder order, List<String> flags) {
        var plain = StartupPlan.PLAIN.of(order, flags);
        try {
            var obstacle = CacheKey.obstacle(order);
            if (obstacle.isPresent()) {
                tellOnce(order.contract().pool() + " starts without a start-up cache: " + obstacle.get());
                return plain;
            }
            var key = CacheKey.of(order, flags);
            // Looked for outside of the lock: it may read the whole file.
            var found = folder.find(key, clock.instant());
            return launch(key, order, found.isPresent()) ? new Start(List.of(), use(found.get())) : plain;
        } catch (IOException | RuntimeException e) {
            tellOnce(order.contract().pool() + " starts without a start-up cache: " + e);
            return plain;
        }
    }

    /** The JVM goes on without a cache that does not fit, and says so in the worker's log. */
    private static List<String> use(Path cache) {
        return List.of("-XX:AOTCache=" + cache);
    }

    /** Remembers the launch, and says whether it is to use the cache. */
    private synchronized boolean launch(CacheKey key, LaunchOrder order, boolean present) {
        var standing = standings.computeIfAbsent(key, _ -> new Standing());
        var withCache = present && !standing.doubted;
        // More than this were launched and never heard of again: then caches are what can be done without.
        if (launched.size() < MOST_LAUNCHES) {
            launched.put(order.contract().incarnation().toString(), new Launched(key, order, withCache));
        }
        return withCache;
    }

    /** This worker is up. */
    public synchronized void onUp(String incarnation) {
        var worker = launched.remove(incarnation);
        if (worker == null || closing) {
            return;
        }
        var standing = standings.get(worker.key());
        if (worker.withCache()) {
            standing.doubted = false;
            return;
        }
        if (standing.doubted) {
            standing.doubted = false;
            standing.failures++;
            log.warn(
                    "the start-up cache {} is dropped: a worker of {} died with it and came up without",
                    worker.key(),
                    worker.order().contract().pool());
            executor.execute(() -> drop(worker.key()));
        }
        if (!standing.training && standing.failures < MOST_FAILURES) {
            standing.training = true;
            trainAfter(settle, worker);
        }
    }

    private void trainAfter(Duration pause, Launched worker) {
        executor.schedule(() -> train(worker), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** This worker is gone. */
    public synchronized void onEnded(String incarnation) {
        var worker = launched.remove(incarnation);
        if (worker != null) {
            // One that died without the cache shows that it is not the cache's fault.
            standings.get(worker.key()).doubted = worker.withCache();
        }
    }

    private void drop(CacheKey key) {
        try {
            folder.drop(key);
        } catch (IOException e) {
            log.warn("could not drop the start-up cache {}", key, e);
        }
    }

    private void train(Launched worker) {
        Path draft = null;
        var pool = worker.order().contract().pool();
        try {
            if (!closing && folder.find(worker.key(), clock.instant()).isEmpty()) {
                var began = clock.instant();
                draft = folder.draft(worker.key());
                trainer.train(worker.order(), worker.key(), draft, () -> closing);
                var cache = folder.publish(worker.key(), draft, clock.instant());
                var millis = Duration.between(began, clock.instant()).toMillis();
                log.info("made the start-up cache {} for {} in {} ms", cache, pool, millis);
            }
            onTrained(worker.key());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            if (!closing) {
                log.warn("could not make a start-up cache for {}: {}", pool, e.getMessage());
                log.debug("the failure", e);
                onNotTrained(worker);
            }
        } finally {
            if (draft != null) {
                CacheFolder.discard(draft);
            }
        }
    }

    private synchronized void onTrained(CacheKey key) {
        standings.get(key).training = false;
    }

    private synchronized void onNotTrained(Launched worker) {
        var standing = standings.get(worker.key());
        if (++standing.failures < MOST_FAILURES) {
            trainAfter(settle.multipliedBy((long) PAUSE_FACTOR * standing.failures), worker);
        } else {
            standing.training = false;
            log.warn(
                    "workers of {} start without a cache until the supervisor is started anew",
                    worker.order().contract().pool());
        }
    }

    private synchronized void tellOnce(String text) {
        if (told.size() < MOST_LAUNCHES && told.add(text)) {
            log.info("{}", text);
        }
    }

    /** Ends a training that is under way; what it has made is removed. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        executor.shutdown();
        if (!executor.awaitTermination(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            log.warn("a training did not end within {} s", CLOSE_LIMIT.toSeconds());
        }
    }
}
