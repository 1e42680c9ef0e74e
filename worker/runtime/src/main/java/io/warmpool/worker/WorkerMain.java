package io.warmpool.worker;

import io.warmpool.agent.Agent;
import io.warmpool.proto.ExitCode;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Launch;
import io.warmpool.proto.LinkKey;
import io.warmpool.worker.scopes.Scopes;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker process: reads the launch contract from standard input, opens the link, loads the agent, makes it warm, and
 * serves until it is told to stop. Each step of the boot is named, timed and reported.
 */
public final class WorkerMain {

    private static final Duration OPEN_LIMIT = Duration.ofSeconds(10);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int LONGEST_LINE = 1 << 20;

    private record Contract(LinkKey key, Launch launch) {}

    private WorkerMain() {}

    /** Started by a supervisor only; takes no arguments. */
    public static void main(String[] args) {
        var entered = Instant.now();
        OutOfMemory.watchAllThreads();
        var boot = new Boot();
        boot.done("JVM up", jvmMicros(entered));
        var stdin = new BufferedInputStream(System.in, 8192);
        Contract contract;
        try {
            contract = boot.step(
                    "settings read", () -> new Contract(LinkKey.parse(readLine(stdin)), Launch.parse(readLine(stdin))));
        } catch (Exception e) {
            System.err.println("this program is started by 'warmpool serve', which tells it on standard input what to"
                    + " do: " + e.getMessage());
            System.exit(ExitCode.BAD_LAUNCH.code());
            return;
        }
        serve(boot, contract.key(), contract.launch(), stdin);
    }

    private static void serve(Boot boot, LinkKey key, Launch launch, InputStream stdin) {
        var log = LoggerFactory.getLogger(WorkerMain.class);
        Link link = null;
        try {
            var health = new Health();
            var opening = new Link(launch, key, health);
            link = opening;
            var supervision = new Supervision(stdin, launch.orphanGrace());
            var runner = new CallRunner(opening, launch.concurrency(), launch.maxOutput(), InstantSource.system());
            var caches = new Caches(opening);
            supervision.watch();
            boot.step("link open", () -> {
                opening.open(runner, caches, supervision);
                while (!opening.awaitOpen(OPEN_LIMIT)) {
                    // Without its supervisor it waits for the next one, for as long as the orphan's grace lasts.
                    if (!supervision.hasLostItsFirstSupervisor()) {
                        throw new IOException("no supervisor proved itself on port " + launch.port() + " within "
                                + OPEN_LIMIT.toSeconds() + " s");
                    }
                }
                return true;
            });
            boot.reportTo(opening);
            var agent = boot.step("agent loaded", () -> load(launch.agentClass()));
            var scopes = boot.step("agent warm", () -> {
                var open = Scopes.open(Caches.limits(launch), LoggerFactory.getLogger(Scopes.class));
                // First: what it makes may be evicted while it still makes the rest.
                caches.serve(open);
                agent.preload(new WorkerContext(launch, opening, open));
                return open;
            });
            health.agentLoaded();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(agent, scopes, log), "close"));
            runner.serve(agent, scopes);
            opening.send(new FromWorker.Loaded());
            log.info("{} is warm in {}/{}", launch.agentClass(), launch.pool(), launch.slot());
        } catch (Throwable failure) {
            OutOfMemory.endProcessIfIn(failure);
            fail(boot, link, failure, log);
        }
    }

    private static void fail(Boot boot, Link link, Throwable failure, Logger log) {
        log.error("boot failed in step '{}'", boot.current(), failure);
        if (link != null) {
            link.send(new FromWorker.BootFailed(boot.current(), describe(failure)));
            try {
                link.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Children.endAll();
        // Not exit: a half-loaded agent's threads and hooks must not keep a failed worker alive.
        Runtime.getRuntime().halt(ExitCode.BOOT_FAILED.code());
    }

    private static Agent load(String name) throws Exception {
        Class<?> type;
        try {
            type = Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new ClassNotFoundException(
                    name + " is not on the pool's class path: check agent and class-path of the pool", e);
        }
        if (!Agent.class.isAssignableFrom(type)) {
            throw new ClassCastException(name + " does not implement " + Agent.class.getName());
        }
        try {
            return (Agent) type.getDeclaredConstructor().newInstance();
        } catch (NoSuchMethodException e) {
            throw new NoSuchMethodException(name + " has no public constructor without parameters");
        }
    }

    /** The agent first: it may still use what it keeps in the scopes. */
    private static void close(Agent agent, Scopes scopes, Logger log) {
        var closing = Thread.ofPlatform().daemon().name("agent-close").start(() -> {
            try (scopes) {
                agent.close();
            } catch (Throwable failure) {
                log.warn("the agent failed to close", failure);
            }
        });
        try {
            if (!closing.join(CLOSE_LIMIT)) {
                log.warn("the agent did not close within {} s", CLOSE_LIMIT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Children.endAll();
    }

    private static String describe(Throwable failure) {
        var out = new StringWriter();
        failure.printStackTrace(new PrintWriter(out));
        var text = out.toString();
        return text.length() <= 8000 ? text : text.substring(0, 8000) + "…";
    }

    private static String readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("standard input ended early");
            }
            if (line.size() >= LONGEST_LINE) {
                throw new IOException("a line of standard input is longer than " + LONGEST_LINE + " bytes");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    private static long jvmMicros(Instant entered) {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(started -> Math.max(0, Duration.between(started, entered).toNanos() / 1000))
                .orElse(0L);
    }
}
