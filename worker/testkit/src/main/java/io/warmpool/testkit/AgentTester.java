package io.warmpool.testkit;

import io.warmpool.agent.Agent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * One preloaded agent in the test's own process, to be called as a worker would call it. It owns the agent and closes
 * it; it knows nothing of processes, links or HTTP.
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
    private final RecordedLog log;
    private final List<Progress> bootProgress;

    AgentTester(Agent agent, RecordedLog log, List<Progress> bootProgress) {
        this.agent = agent;
        this.log = log;
        this.bootProgress = List.copyOf(bootProgress);
    }

    /** Starts to describe how {@code agent} is to be preloaded. */
    public static TestBoot of(Agent agent) {
        return new TestBoot(Objects.requireNonNull(agent, "agent"));
    }

    /** Starts to describe a call with a text as its body, in UTF-8. */
    public TestCall call(String text) {
        return new TestCall(agent, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Starts to describe a call with these bytes as its body. */
    public TestCall call(byte[] body) {
        return new TestCall(agent, body.clone());
    }

    /** What the agent reported while it preloaded, in order. */
    public List<Progress> bootProgress() {
        return bootProgress;
    }

    /** The lines the agent has logged so far, each as {@code LEVEL message}. */
    public List<String> log() {
        return log.lines();
    }

    /** Closes the agent, as a worker does when it stops in an orderly way. */
    @Override
    public void close() throws Exception {
        agent.close();
    }
}
