package io.warmpool.supervisor.startup;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Launch;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.link.LinkCounters;
import io.warmpool.supervisor.link.LinkEvents;
import io.warmpool.supervisor.link.RouterLink;
import io.warmpool.supervisor.process.LaunchOrder;
import io.warmpool.supervisor.process.Launcher;
import io.warmpool.supervisor.process.LogTail;
import io.warmpool.supervisor.process.StartupPlan;
import io.warmpool.supervisor.process.StartupPlan.Start;
import io.warmpool.supervisor.process.TrialStart;
import io.warmpool.supervisor.process.WorkerExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZContext;

/**
 * Makes a start-up cache with a worker of its own: it boots as every worker does, on a link that only it knows, makes its
 * agent warm, gets no call, and is ended; at its end the JVM writes the cache. No worker that serves is touched, since
 * recording would stop it for half a second and double its memory (docs/decisions/0010).
 */
final class TrainingRun implements Trainer {

    private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);

    /** No pool has a slot with this number. */
    private static final int SLOT = 1024;
    /** The cache does not depend on it, and writing one takes more memory than some agents do. */
    private static final long LEAST_HEAP = 256L << 20;

    private static final Duration BOOT_LIMIT = Duration.ofMinutes(10);
    private static final Duration WRITE_LIMIT = Duration.ofMinutes(3);
    private static final Duration TRIAL_LIMIT = Duration.ofMinutes(1);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);
    private static final int LOOK_MILLIS = 100;
    private static final int BATCH = 64;
    private static final int LAST_LINES = 5;

    /** A tenth of the processor beside a thread that serves; at the very lowest, a busy machine would never be done. */
    private static final List<String> LOW_PRIORITY = List.of("nice", "-n", "10");

    private final ZContext context;
    private final Launcher launcher;
    private final SecureRandom random;

    TrainingRun(ZContext context, Launcher launcher, SecureRandom random) {
        this.context = context;
        this.launcher = launcher;
        this.random = random;
    }

    @Override
    public void train(LaunchOrder model, CacheKey key, Path draft, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        var logFile = CacheFolder.logOf(draft);
        var incarnation = Incarnation.random(random);
        try {
            record(incarnation, model, key, draft, cancelled);
            if (Files.size(draft) == 0) {
                throw new IOException("the JVM has written none");
            }
            var checked = List.of("-XX:AOTCache=" + draft, "-XX:AOTMode=on");
            TrialStart.run(order(model, model.contract(), model.key(), draft, starting(checked)), TRIAL_LIMIT);
        } catch (IOException e) {
            var output = LogTail.read(logFile, incarnation, LAST_LINES);
            throw new IOException(e.getMessage() + (output.isEmpty() ? "" : "; it said: " + output), e);
        }
    }

    private void record(Incarnation incarnation, LaunchOrder model, CacheKey key, Path draft, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        var linkKey = LinkKey.random(random);
        var pool = model.contract().pool();
        try (var link = RouterLink.open(context, pool, 1, new LinkCounters(pool), random)) {
            link.expect(incarnation, linkKey);
            var contract = contract(model.contract(), incarnation, link.port(), draft);
            StartupPlan recording = (order, flags) -> {
                requireSame(key, order, flags);
                return new Start(LOW_PRIORITY, List.of("-XX:AOTCacheOutput=" + draft));
            };
            var worker = launcher.launch(order(model, contract, linkKey, draft, recording));
            // No other supervisor has a use for it.
            worker.retire();
            var exit = new CompletableFuture<WorkerExit>();
            worker.onExit(exit::complete);
            try {
                preferToKill(worker.pid());
                awaitWarm(link, incarnation, exit, cancelled);
                worker.terminate();
                awaitEnd(exit, cancelled);
            } finally {
                worker.kill(false);
                awaitKilled(exit);
            }
        }
    }

    /** Jars may have been replaced since the worker that this is for was launched. */
    private static void requireSame(CacheKey key, LaunchOrder order, List<String> flags) {
        try {
            if (!CacheKey.of(order, flags).equals(key)) {
                throw new IllegalStateException("its jars have changed since");
            }
        } catch (IOException e) {
            throw new IllegalStateException("its jars cannot be looked at: " + e, e);
        }
    }

    /** A place of its own, no way to the pool's link, and no grace: without its supervisor it has no purpose. */
    private static Launch contract(Launch model, Incarnation incarnation, int port, Path draft) {
        return new Launch(
                incarnation,
                model.pool(),
                SLOT,
                model.generation(),
                model.host(),
                port,
                draft.resolveSibling("no-link"),
                model.agentClass(),
                model.concurrency(),
                model.maxOutput(),
                Duration.ZERO,
                model.distribution(),
                model.startFolder(),
                model.caches(),
                model.maxState(),
                model.settings());
    }

    private static LaunchOrder order(LaunchOrder model, Launch contract, LinkKey key, Path draft, StartupPlan startup) {
        return new LaunchOrder(
                contract,
                key,
                model.classPath(),
                Math.max(model.heapBytes(), LEAST_HEAP),
                model.jvmOptions(),
                model.environment(),
                CacheFolder.logOf(draft),
                startup);
    }

    private static StartupPlan starting(List<String> flags) {
        return (_, _) -> new Start(LOW_PRIORITY, flags);
    }

    /** When memory runs out, the kernel is to end this one and no worker. Its children inherit it. */
    private static void preferToKill(long pid) {
        try {
            Files.writeString(Path.of("/proc", Long.toString(pid), "oom_score_adj"), "1000");
        } catch (IOException e) {
            log.debug("the system has no such preference", e);
        }
    }

    private static void awaitWarm(
            RouterLink link, Incarnation incarnation, CompletableFuture<WorkerExit> exit, BooleanSupplier cancelled)
            throws IOException {
        var boot = new BootWatch();
        var until = System.nanoTime() + BOOT_LIMIT.toNanos();
        boolean asked = false;
        while (!boot.answered) {
            requireWanted(cancelled);
            if (boot.failure != null) {
                throw new IOException(boot.failure);
            }
            if (exit.isDone()) {
                throw new IOException("it ended: " + exit.join().describe());
            }
            if (System.nanoTime() - until > 0) {
                throw new IOException("it was not warm within " + BOOT_LIMIT.toSeconds() + " s");
            }
            link.await(LOOK_MILLIS);
            link.receive(BATCH, boot);
            if (boot.loaded && !asked) {
                link.send(incarnation, new ToWorker.Ping(1));
                asked = true;
            }
            link.flush();
        }
    }

    private static void awaitEnd(CompletableFuture<WorkerExit> exit, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        var until = System.nanoTime() + WRITE_LIMIT.toNanos();
        while (!ended(exit, Duration.ofMillis(LOOK_MILLIS))) {
            requireWanted(cancelled);
            if (System.nanoTime() - until > 0) {
                throw new IOException("it was not written within " + WRITE_LIMIT.toSeconds() + " s");
            }
        }
    }

    private static void awaitKilled(CompletableFuture<WorkerExit> exit) throws InterruptedException {
        if (!ended(exit, END_LIMIT)) {
            log.warn("a training worker was killed and did not end within {} s", END_LIMIT.toSeconds());
        }
    }

    private static boolean ended(CompletableFuture<WorkerExit> exit, Duration limit) throws InterruptedException {
        try {
            exit.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exit is never exceptional", e);
        }
    }

    private static void requireWanted(BooleanSupplier cancelled) throws IOException {
        if (cancelled.getAsBoolean()) {
            throw new IOException("cancelled");
        }
    }

    /** How far the boot is, as the worker tells it. */
    private static final class BootWatch implements LinkEvents {

        private boolean loaded;
        private boolean answered;
        private String failure;

        @Override
        public void onProved(Incarnation incarnation, boolean again) {
            log.debug("training worker {} is on its link", incarnation);
        }

        @Override
        public void onMessage(Incarnation incarnation, FromWorker message) {
            switch (message) {
                case FromWorker.Loaded _ -> loaded = true;
                case FromWorker.Beat _ -> answered = true;
                case FromWorker.BootFailed failed -> failure = "its boot failed in step '" + failed.step() + "'";
                default -> log.trace("not of interest: {}", message);
            }
        }
    }
}
