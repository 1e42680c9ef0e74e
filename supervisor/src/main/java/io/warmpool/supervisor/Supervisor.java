package io.warmpool.supervisor;

import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.admission.BodyBudget;
import io.warmpool.supervisor.admission.PoolEntry;
import io.warmpool.supervisor.admission.Readiness;
import io.warmpool.supervisor.call.CallIds;
import io.warmpool.supervisor.call.OnBusy;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.config.ConfigInputs;
import io.warmpool.supervisor.config.Loaded;
import io.warmpool.supervisor.control.ControlServer;
import io.warmpool.supervisor.control.Controlled;
import io.warmpool.supervisor.control.ControlledPool;
import io.warmpool.supervisor.control.Events;
import io.warmpool.supervisor.deploy.DeployFailure;
import io.warmpool.supervisor.deploy.Deployments;
import io.warmpool.supervisor.http.EventLoops;
import io.warmpool.supervisor.http.HttpServer;
import io.warmpool.supervisor.http.HttpSettings;
import io.warmpool.supervisor.pool.CommandSink;
import io.warmpool.supervisor.pool.DeathJournal;
import io.warmpool.supervisor.pool.PoolMailbox;
import io.warmpool.supervisor.pool.PoolThread;
import io.warmpool.supervisor.pool.Transition;
import io.warmpool.supervisor.process.Launcher;
import io.warmpool.supervisor.process.WorkerLogs;
import io.warmpool.supervisor.session.Releases;
import io.warmpool.supervisor.session.Sessions;
import io.warmpool.supervisor.session.SqliteSessions;
import io.warmpool.supervisor.startup.StartupCache;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZContext;

/**
 * All parts of a running supervisor, wired: link and pools first, then the doors. Opens them in order, closes them in
 * reverse; decides nothing.
 */
public final class Supervisor {

    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, PoolThread> pools = new LinkedHashMap<>();
    private final Events events = new Events();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final SecureRandom random = new SecureRandom();
    private final JobParts jobParts = new JobParts();
    private Deployments deployments;
    private HttpServer http;

    private Supervisor() {}

    /**
     * Starts everything; workers come up after this has returned.
     *
     * @param loaded the configuration, and where a restart reads it again
     * @param distribution the folder with {@code worker/} and {@code agents/}
     * @param startFolder where the operator started it
     * @param reports hears of every transition; must not block
     * @throws StartFailure if anything cannot be opened; what was opened is closed again
     */
    public static Supervisor open(
            Loaded loaded,
            ConfigInputs inputs,
            HomeFolder home,
            Path distribution,
            Path startFolder,
            String version,
            Consumer<Transition> reports) {
        var supervisor = new Supervisor();
        try {
            supervisor.wire(loaded, inputs, home, distribution, startFolder, version, reports);
            return supervisor;
        } catch (DeployFailure e) {
            supervisor.closeAll();
            throw new StartFailure(e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            supervisor.closeAll();
            throw e instanceof StartFailure failure ? failure : new StartFailure("cannot start: " + e.getMessage(), e);
        }
    }

    private void wire(
            Loaded loaded,
            ConfigInputs inputs,
            HomeFolder home,
            Path distribution,
            Path startFolder,
            String version,
            Consumer<Transition> reports)
            throws IOException {
        var config = loaded.config();
        deployments =
                Deployments.open(home.folder(), distribution, startFolder, loaded, inputs, InstantSource.system());
        open.push(deployments);
        var context = new ZContext(1);
        context.setLinger(0);
        context.setUncaughtExceptionHandler((thread, failure) -> die("ZeroMQ's thread " + thread.getName(), failure));
        context.setNotificationExceptionHandler((_, failure) -> log.warn("ZeroMQ could not handle an event", failure));
        open.push(() -> closeWithin("the link", CLOSE_LIMIT, context));
        var launcher = Launcher.open(home.id(), home.workerRecords(), home.dumps());
        var deaths = DeathJournal.open(home.deaths());
        open.push(deaths);
        var workerLogs = WorkerLogs.open(
                home.workerLogs(),
                config.workerLogs().maxSize().bytes(),
                config.workerLogs().files());
        open.push(workerLogs);
        var startup = StartupCache.open(home.startupCaches(), context, launcher, random);
        open.push(startup);
        Consumer<Transition> told = transition -> {
            events.publish(transition, Instant.now());
            log.info("{}", transition);
            switch (transition.to()) {
                case "UP" -> startup.onUp(transition.incarnation());
                case "EXITED" -> startup.onEnded(transition.incarnation());
                default -> {}
            }
            reports.accept(transition);
        };
        var mailboxes = new ConcurrentHashMap<String, PoolMailbox>();
        // A session may belong to a pool that is not configured any more.
        Releases releases =
                key -> Optional.ofNullable(mailboxes.get(key.pool())).ifPresent(mailbox -> mailbox.release(key));
        var sessions = Sessions.open(
                SqliteSessions.open(home.sessions(), home.nativeCode()),
                Limits.of(config.sessions()),
                releases,
                InstantSource.system(),
                () -> die("the thread of the sessions", null));
        open.push(sessions);
        var entries = new LinkedHashMap<String, PoolEntry>();
        var controlled = new LinkedHashMap<String, ControlledPool>();
        for (var each : config.pools().entrySet()) {
            var name = each.getKey();
            var pool = each.getValue();
            var recipe = Recipe.of(
                    name, config, home, distribution, startFolder, deployments, startup.plan(pool.startupCache()));
            var thread = PoolThread.open(
                    context,
                    Limits.of(name, pool),
                    launcher,
                    recipe,
                    jobParts.claims(name),
                    told,
                    (slot, death) -> deaths.add(name, slot, death),
                    random,
                    () -> die("the thread of pool " + name, null));
            open.push(thread);
            pools.put(name, thread);
            mailboxes.put(name, thread.mailbox());
            entries.put(
                    name,
                    new PoolEntry(
                            sessions.gate(
                                    thread.mailbox(),
                                    OnBusy.valueOf(pool.onBusy().name())),
                            pool.callTimeout(),
                            pool.atMostOnce() ? Repeat.NEVER : Repeat.UNSTARTED,
                            () -> readiness(name, thread)));
            controlled.put(
                    name,
                    new ControlledPool(
                            name,
                            () -> deployments.agent(name),
                            thread.mailbox(),
                            thread::dump,
                            deployments.deployment(name, thread.mailbox()),
                            thread.counters()));
        }
        var calls = new CallIds(random.nextLong());
        var admission = new Admission(entries, calls, new BodyBudget(BodyBudget.DEFAULT));
        open.push(jobParts);
        var jobs = jobParts.open(config, home, admission, calls, random, () -> die("the thread of the jobs", null));
        var bind = config.http().bind();
        var loops = EventLoops.open();
        open.push(loops);
        try {
            http = HttpServer.open(
                    loops,
                    new InetSocketAddress(bind.host(), bind.port()),
                    new HttpSettings(
                            Math.toIntExact(config.http().maxBody().bytes()),
                            Math.toIntExact(config.http().maxOutput().bytes()),
                            config.http().maxConnections(),
                            Set.copyOf(config.http().hosts()),
                            HttpSettings.Timeouts.defaults()),
                    admission,
                    sessions,
                    jobs);
        } catch (IOException e) {
            throw new StartFailure(
                    e.getMessage() + " Free the port, or choose another with --set http.bind=127.0.0.1:0", e);
        }
        open.push(() -> closeWithin("the front end", CLOSE_LIMIT, () -> http.close(Duration.ZERO)));
        var control = ControlServer.open(
                home.controlSocket(),
                new Controlled(
                        version,
                        home.folder(),
                        Instant.now(),
                        url(),
                        controlled,
                        workerLogs,
                        sessions,
                        jobs,
                        events,
                        this::stop));
        open.push(control);
        new Inheritance(launcher, deaths, home).begin(pools, deployments);
    }

    private Readiness readiness(String name, PoolThread thread) {
        var pulse = thread.pulse();
        return new Readiness(
                name,
                deployments.agent(name),
                pulse.slots(),
                pulse.up(),
                pulse.places(),
                pulse.waiting(),
                pulse.failing());
    }

    /** The data plane's URL. */
    public String url() {
        var address = http.address();
        var host = address.getHostString();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Where it does not just follow the configuration: sentences for whoever has started it. */
    public List<String> notices() {
        return Stream.concat(deployments.notices().stream(), jobParts.notices().stream())
                .toList();
    }

    /** How many workers a pool has been started with. */
    public int workers(String pool) {
        return deployments.workers(pool);
    }

    /** The pools by name. */
    public Map<String, PoolThread> pools() {
        return pools;
    }

    /**
     * Stops: no new connections, what runs may finish for so long, then workers and all parts are closed. Returns at
     * once; a second call can only shorten the time.
     */
    public void stop(Duration drain, CommandSink sink) {
        Thread.ofPlatform().name("stop").start(() -> {
            var first = stopping.compareAndSet(false, true);
            sink.onStep("draining for up to " + drain.toMillis() / 1000.0 + " s");
            var jobs = jobParts.stop(drain);
            if (first) {
                // What runs has its client on a connection, so once the front end has closed, all has ended.
                closeWithin("the front end", drain.plus(CLOSE_LIMIT), () -> http.close(drain));
            }
            awaitQuietly(jobs, drain.plus(CLOSE_LIMIT));
            var patience = first ? Duration.ZERO : drain;
            var left = new CountDownLatch(pools.size());
            pools.forEach((name, pool) -> pool.mailbox().shutdown(patience.toNanos(), new CommandSink() {
                @Override
                public void onStep(String text) {
                    sink.onStep(name + ": " + text);
                }

                @Override
                public void onDone(String text) {
                    sink.onStep(name + ": " + text);
                    left.countDown();
                }

                @Override
                public void onFailed(String text) {
                    onDone(text);
                }
            }));
            awaitQuietly(left);
            sink.onDone("stopped");
            if (first) {
                closeAll();
                stopped.countDown();
            }
        });
    }

    /** Waits until it has stopped. */
    public void awaitStopped() throws InterruptedException {
        stopped.await();
    }

    private static void awaitQuietly(CompletableFuture<Void> part, Duration limit) {
        try {
            part.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn("not all jobs were given back in time: the next supervisor finds them", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            var part = open.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.warn("a part did not close well", e);
            }
        }
    }

    /** Some libraries' close can hang once one of their threads is dead; the end of this process cannot wait for that. */
    private static void closeWithin(String what, Duration limit, AutoCloseable part) {
        var closing = Thread.ofPlatform().daemon().name("close").start(() -> {
            try {
                part.close();
            } catch (Exception e) {
                log.warn("{} did not close well", what, e);
            }
        });
        try {
            if (!closing.join(limit)) {
                log.warn("{} did not close within {} s", what, limit.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A part that everything stands on is gone: end, so that whoever watches this process can start it anew. */
    private static void die(String what, Throwable failure) {
        log.error("{} died: ending this supervisor", what, failure);
        System.err.println("warmpool: " + what + " died, see logs/supervisor.log: ending");
        Runtime.getRuntime().halt(70);
    }
}
