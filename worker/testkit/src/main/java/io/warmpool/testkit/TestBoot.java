package io.warmpool.testkit;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Loader;
import io.warmpool.agent.SessionPool;
import io.warmpool.agent.Settings;
import io.warmpool.agent.Shared;
import io.warmpool.worker.scopes.ScopeLimits;
import io.warmpool.worker.scopes.Scopes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;

/** How an agent is to be preloaded; {@link #preload} does it. Not safe to share between threads. */
public final class TestBoot {

    private final Agent agent;
    private Settings settings = Settings.none();
    private Path base = Path.of("").toAbsolutePath();

    private ScopeLimits limits = ScopeLimits.defaults();

    TestBoot(Agent agent) {
        this.agent = agent;
    }

    /** The agent's settings, as they would stand under {@code pools.<name>.settings}. Whole numbers must be longs. */
    public TestBoot settings(Map<String, Object> values) {
        this.settings = new Settings(values);
        return this;
    }

    /** The folder that relative paths in the settings are resolved against; by default the test's working folder. */
    public TestBoot base(Path folder) {
        this.base = folder.toAbsolutePath();
        return this;
    }

    /** How much its scopes keep; by default as much as those of a pool whose configuration says nothing of it. */
    public TestBoot limits(ScopeLimits most) {
        this.limits = most;
        return this;
    }

    /**
     * Preloads the agent on the calling thread.
     *
     * @throws Exception what the agent threw, unchanged
     */
    public AgentTester preload() throws Exception {
        var log = new RecordedLog(agent.getClass().getName());
        var progress = new CopyOnWriteArrayList<Progress>();
        var scopes = Scopes.open(limits, log);
        try {
            agent.preload(new Context(settings, base, log, progress, scopes));
        } catch (Throwable failure) {
            scopes.close();
            throw failure;
        }
        return new AgentTester(agent, scopes, log, progress);
    }

    private record Context(Settings settings, Path base, Logger logger, List<Progress> reports, Scopes scopes)
            implements AgentContext {

        @Override
        public String pool() {
            return "test";
        }

        @Override
        public int slot() {
            return 0;
        }

        @Override
        public Path resolve(String path) {
            return base.resolve(path).normalize();
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
        public void progress(long done, long total, String note) {
            reports.add(new Progress(done, total, Objects.requireNonNull(note, "note")));
        }
    }
}
