package io.warmpool.testkit;

import io.warmpool.agent.Agent;
import io.warmpool.worker.scopes.ScopeFigures;
import io.warmpool.worker.scopes.Scopes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * One preloaded agent in the test's own process, to be called as a worker would call it. It owns the agent and its
 * scopes, which are a worker's own, and closes them; it knows nothing of processes, links or HTTP.
 *
 * <pre>{@code
 * try (var tester = AgentTester.of(new EchoAgent()).preload()) {
 *     var result = tester.call("hello").run();
 *     assertThat(result.text()).isEqualTo("hello");
 * }
 * }</pre>
 *
 * <p>Safe to use from any thread: many calls may run at once, as in a worker.
 */
public final class AgentTester implements AutoCloseable {

    private final Agent agent;
    private final Scopes scopes;
    private final TestSessions sessions = new TestSessions();
    private final RecordedLog log;
    private final List<Progress> bootProgress;

    AgentTester(Agent agent, Scopes scopes, RecordedLog log, List<Progress> bootProgress) {
        this.agent = agent;
        this.scopes = scopes;
        this.log = log;
        this.bootProgress = List.copyOf(bootProgress);
    }

    /** Starts to describe how {@code agent} is to be preloaded. */
    public static TestBoot of(Agent agent) {
        return new TestBoot(Objects.requireNonNull(agent, "agent"));
    }

    /** Starts to describe a call with a text as its body, in UTF-8. */
    public TestCall call(String text) {
        return new TestCall(this, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Starts to describe a call with these bytes as its body. */
    public TestCall call(byte[] body) {
        return new TestCall(this, body.clone());
    }

    /** What the agent reported while it preloaded, in order. */
    public List<Progress> bootProgress() {
        return bootProgress;
    }

    /** The lines the agent has logged so far, each as {@code LEVEL message}. */
    public List<String> log() {
        return log.lines();
    }

    /** What its scopes have done so far, in the order process, user, session, context. */
    public List<ScopeFigures> figures() {
        return scopes.figures();
    }

    Agent agent() {
        return agent;
    }

    Scopes scopes() {
        return scopes;
    }

    TestSessions sessions() {
        return sessions;
    }

    /** Closes the agent and then its scopes, as a worker does when it stops in an orderly way. */
    @Override
    public void close() throws Exception {
        try (scopes) {
            agent.close();
        }
    }
}
