package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.agent.Agent;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.ToWorker;
import io.warmpool.worker.scopes.ScopeLimits;
import io.warmpool.worker.scopes.Scopes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** A call runner whose link is the test's own thread: what the calls say is taken one by one, as the link would. */
final class RunnerUnderTest implements Outbox {

    static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
    static final long MAX_OUTPUT = 1 << 20;
    static final int MAX_STATE = 600_000;

    final CallRunner runner;
    final Scopes scopes = Scopes.open(limits(), LoggerFactory.getLogger(RunnerUnderTest.class));
    private final LinkedBlockingQueue<FromWorker> said = new LinkedBlockingQueue<>();

    RunnerUnderTest(int concurrency, Agent agent) {
        runner = new CallRunner(this, concurrency, MAX_OUTPUT, InstantSource.fixed(NOW));
        if (agent != null) {
            runner.serve(agent, scopes);
        }
    }

    private static ScopeLimits limits() {
        var usual = ScopeLimits.defaults();
        return new ScopeLimits(
                usual.userEntries(),
                usual.userWeight(),
                usual.userIdle(),
                usual.sessions(),
                usual.sessionIdle(),
                usual.contexts(),
                usual.contextTtl(),
                MAX_STATE);
    }

    @Override
    public void send(FromWorker message) {
        said.add(message);
    }

    void start(long call) {
        runner.onStart(call(call, false, ""), 0);
        runner.runBegun();
    }

    void stream(long call) {
        runner.onStart(call(call, true, ""), 0);
        runner.runBegun();
    }

    static ToWorker.StartCall call(long number, boolean streaming, String input) {
        var bytes = input.getBytes(StandardCharsets.UTF_8);
        return new ToWorker.StartCall(
                number,
                "call-" + number,
                "text/plain",
                "",
                "",
                "",
                Map.of(),
                10_000,
                streaming,
                bytes.length,
                bytes,
                ToWorker.Turn.FIRST);
    }

    /** A call that is the second attempt of a job. */
    static ToWorker.StartCall jobCall(long number, String input) {
        var bytes = input.getBytes(StandardCharsets.UTF_8);
        return new ToWorker.StartCall(
                number,
                "call-" + number,
                "text/plain",
                "",
                "",
                "",
                Map.of(),
                10_000,
                true,
                bytes.length,
                bytes,
                ToWorker.Turn.FIRST,
                new ToWorker.JobAttempt("job-" + number, 2));
    }

    void startJob(long call) {
        runner.onStart(jobCall(call, "input"), 0);
        runner.runBegun();
    }

    /** A call of the session {@code s-1} of {@code ann} at {@code acme}; its state follows in parts. */
    static ToWorker.StartCall sessionCall(long number, String input, ToWorker.Turn turn) {
        var bytes = input.getBytes(StandardCharsets.UTF_8);
        return new ToWorker.StartCall(
                number,
                "call-" + number,
                "text/plain",
                "s-1",
                "ann",
                "acme",
                Map.of(),
                10_000,
                false,
                bytes.length,
                bytes,
                turn);
    }

    /** Starts a call of a session that has saved nothing. */
    void startSession(long number, String input) {
        runner.onStart(sessionCall(number, input, ToWorker.Turn.FIRST), 0);
        runner.runBegun();
    }

    /** What is said next. */
    FromWorker next() throws InterruptedException {
        FromWorker message;
        do {
            message = said.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("the next message").isNotNull();
        } while (!runner.onSending(message));
        return message;
    }

    /** All up to the word that ends a call. */
    List<FromWorker> untilEnded() throws InterruptedException {
        var all = new ArrayList<FromWorker>();
        do {
            all.add(next());
        } while (!(all.getLast() instanceof FromWorker.CallDone
                || all.getLast() instanceof FromWorker.CallFailed
                || all.getLast() instanceof FromWorker.CallCancelled));
        return all;
    }

    FromWorker.CallDone done() throws InterruptedException {
        return (FromWorker.CallDone) untilEnded().getLast();
    }

    FromWorker.CallFailed failed() throws InterruptedException {
        return (FromWorker.CallFailed) untilEnded().getLast();
    }

    /** True if nothing is said for a moment. */
    boolean isSilent() throws InterruptedException {
        var message = said.poll(150, TimeUnit.MILLISECONDS);
        if (message != null) {
            said.add(message);
        }
        return message == null;
    }
}
