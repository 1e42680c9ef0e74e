package io.warmpool.testkit;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Call;
import io.warmpool.agent.Cancellation;
import io.warmpool.agent.Scope;
import io.warmpool.agent.Session;
import io.warmpool.agent.UserScope;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One call to be made; {@link #run} or {@link #start} makes it. Not safe to share between threads. */
public final class TestCall {

    private final Agent agent;
    private final byte[] input;
    private final Map<String, String> headers = new HashMap<>();
    private String contentType = "";
    private Optional<String> session = Optional.empty();
    private Optional<String> user = Optional.empty();
    private Optional<String> tenant = Optional.empty();
    private boolean streaming;
    private Duration deadline = Duration.ofSeconds(30);

    TestCall(Agent agent, byte[] input) {
        this.agent = agent;
        this.input = input;
    }

    /** The body's media type; empty by default, as when a client sends none. */
    public TestCall contentType(String type) {
        this.contentType = type;
        return this;
    }

    /** The conversation the call belongs to; none by default. */
    public TestCall session(String name) {
        this.session = Optional.of(name);
        return this;
    }

    /** On whose behalf the call is; nobody's by default. */
    public TestCall user(String name) {
        this.user = Optional.of(name);
        return this;
    }

    /** For which customer the call is; none by default. */
    public TestCall tenant(String name) {
        this.tenant = Optional.of(name);
        return this;
    }

    /** One more request header; its name is handed on in lower case. */
    public TestCall header(String name, String value) {
        headers.put(name.toLowerCase(Locale.ROOT), value);
        return this;
    }

    /** Reads the answer as a stream; otherwise deltas, events and progress reach nobody and are not recorded. */
    public TestCall streaming() {
        this.streaming = true;
        return this;
    }

    /** Cancels the call when it has run this long; 30 s by default. */
    public TestCall deadline(Duration afterStart) {
        this.deadline = afterStart;
        return this;
    }

    /** Makes the call on a virtual thread and waits until the agent has returned. */
    public Result run() throws InterruptedException {
        return start().await();
    }

    /** Makes the call on a virtual thread and does not wait. */
    public RunningCall start() {
        var cancellation = new TestCancellation();
        var call = new MadeCall(
                UUID.randomUUID().toString(),
                input,
                contentType,
                session,
                user,
                tenant,
                Map.copyOf(headers),
                streaming,
                Instant.now().plus(deadline),
                cancellation);
        return RunningCall.start(agent, call, cancellation, deadline);
    }

    private record MadeCall(
            String id,
            byte[] input,
            String contentType,
            Optional<String> sessionId,
            Optional<String> userName,
            Optional<String> tenant,
            Map<String, String> headers,
            boolean streaming,
            Instant deadline,
            Cancellation cancellation)
            implements Call {

        @Override
        public Optional<Session> session() {
            throw new UnsupportedOperationException("to be written");
        }

        @Override
        public UserScope user() {
            throw new UnsupportedOperationException("to be written");
        }

        @Override
        public Scope scope() {
            throw new UnsupportedOperationException("to be written");
        }
    }
}
