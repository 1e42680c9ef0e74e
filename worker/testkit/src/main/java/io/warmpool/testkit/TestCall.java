package io.warmpool.testkit;

import io.warmpool.agent.JobAttempt;
import io.warmpool.agent.SessionState;
import io.warmpool.testkit.TestSessions.Before;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One call to be made; {@link #run} or {@link #start} makes it. Not safe to share between threads. */
public final class TestCall {

    private final AgentTester tester;
    private final byte[] input;
    private final Map<String, String> headers = new HashMap<>();
    private String contentType = "";
    private Optional<String> session = Optional.empty();
    private Optional<String> user = Optional.empty();
    private Optional<String> tenant = Optional.empty();
    private Before before = Before.NOTHING;
    private boolean streaming;
    private Optional<JobAttempt> job = Optional.empty();
    private Duration deadline = Duration.ofSeconds(30);

    TestCall(AgentTester tester, byte[] input) {
        this.tester = tester;
        this.input = input;
    }

    /** The body's media type; empty by default, as when a client sends none. */
    public TestCall contentType(String type) {
        this.contentType = type;
        return this;
    }

    /**
     * The conversation the call belongs to; none by default. The tester remembers its turns and its state from call to
     * call, for each tenant and user apart.
     */
    public TestCall session(String name) {
        this.session = Optional.of(name);
        return this;
    }

    /**
     * As if another worker had served the session since its last call here: what the agent keeps of it in its session scope
     * is out of date.
     */
    public TestCall afterAnotherWorker() {
        this.before = new Before(true, before.unreadable(), before.state());
        return this;
    }

    /** The same, and there a call has saved this state, for example one of an earlier version of the agent. */
    public TestCall state(int version, byte[] bytes) {
        this.before = new Before(true, false, Optional.of(new SessionState(version, bytes.clone())));
        return this;
    }

    /** As if what the session had saved could not be read any more: it starts anew. */
    public TestCall unreadableState() {
        this.before = new Before(before.elsewhere(), true, Optional.empty());
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

    /**
     * Makes the call an attempt of a job, which reads the answer as a stream; its token is the job's id.
     *
     * @param id of the job, 1 to 64 visible ASCII characters; in a worker it has 26
     * @param number of this attempt, from 1
     */
    public TestCall job(String id, int number) {
        if (!id.matches("[!-~]{1,64}") || number < 1) {
            throw new IllegalArgumentException(
                    "a job's id has 1 to 64 visible ASCII characters and its attempts count from 1, got '" + id
                            + "' and " + number);
        }
        this.job = Optional.of(new JobAttempt(id, number, id));
        this.streaming = true;
        return this;
    }

    /** Cancels the call when it has run this long since {@link #start}, awaited or not; 30 s by default. */
    public TestCall deadline(Duration afterStart) {
        this.deadline = afterStart;
        return this;
    }

    /** Makes the call on a virtual thread and waits until the agent has returned. */
    public Result run() throws InterruptedException {
        return start().await();
    }

    /**
     * Makes the call on a virtual thread and does not wait.
     *
     * @throws IllegalStateException if a call of the same session still runs
     */
    public RunningCall start() {
        var cancellation = new TestCancellation();
        var id = UUID.randomUUID().toString();
        var ends = Instant.now().plus(deadline);
        var sent = Map.copyOf(headers);
        var attempt = job;
        return RunningCall.start(
                tester,
                new RunningCall.Order(
                        id,
                        tenant,
                        user,
                        session.map(name -> new TestSessions.Key(tenant, user, name)),
                        before,
                        streaming,
                        deadline,
                        scopes -> new MadeCall(
                                id, input, contentType, tenant, sent, streaming, attempt, ends, cancellation, scopes)),
                cancellation);
    }
}
