package io.warmpool.worker;

import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Loader;
import io.warmpool.agent.SessionPool;
import io.warmpool.agent.Settings;
import io.warmpool.agent.Shared;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Launch;
import io.warmpool.worker.scopes.Scopes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the agent is handed at its preload. */
final class WorkerContext implements AgentContext {

    private static final long REPORT_NANOS = Duration.ofMillis(200).toNanos();
    private static final int LONGEST_NOTE = 1000;

    private final Launch launch;
    private final Outbox outbox;
    private final Scopes scopes;
    private final Settings settings;
    private final Logger logger;
    private long reportedAt;

    WorkerContext(Launch launch, Outbox outbox, Scopes scopes) {
        this.launch = launch;
        this.outbox = outbox;
        this.scopes = scopes;
        this.settings = new Settings(launch.settings());
        this.logger = LoggerFactory.getLogger(launch.agentClass());
    }

    @Override
    public String pool() {
        return launch.pool();
    }

    @Override
    public int slot() {
        return launch.slot();
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Logger logger() {
        return logger;
    }

    @Override
    public Path resolve(String path) {
        var asGiven = Path.of(path);
        if (asGiven.isAbsolute()) {
            return asGiven.normalize();
        }
        var fromStart = launch.startFolder().resolve(asGiven).normalize();
        if (path.startsWith("./") || path.startsWith("../") || path.equals(".") || path.equals("..")) {
            return fromStart;
        }
        var inDistribution = launch.distribution().resolve(asGiven).normalize();
        return Files.exists(inDistribution) || !Files.exists(fromStart) ? inDistribution : fromStart;
    }

    @Override
    public <T> Shared<T> shared(String key, Duration timeToLive, Loader<? extends T> loader) {
        return scopes.shared(key, timeToLive, loader);
    }

    @Override
    public SessionPool sessions() {
        return scopes.sessions();
    }

    @Override
    public synchronized void progress(long done, long total, String note) {
        var shown = note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE) + "…";
        var now = System.nanoTime();
        if (reportedAt == 0 || now - reportedAt >= REPORT_NANOS || done == total) {
            reportedAt = now;
            outbox.send(new FromWorker.BootProgress(done, total, shown));
        }
    }
}
