package io.warmpool.testkit;

import io.warmpool.agent.Call;
import io.warmpool.agent.SessionState;
import io.warmpool.testkit.TestSessions.Before;
import io.warmpool.worker.scopes.CallScopes;
import io.warmpool.worker.scopes.Caller;
import io.warmpool.worker.scopes.Caller.Conversation;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** A call that an agent is working on, on a virtual thread of its own. Safe to use from any thread. */
public final class RunningCall {

    /** How long an agent may go on after its cancellation before {@link #await} gives up on it. */
    static final Duration GRACE = Duration.ofSeconds(10);

    /** What is to be called, and for whom. */
    record Order(
            String id,
            Optional<String> tenant,
            Optional<String> user,
            Optional<TestSessions.Key> session,
            Before before,
            boolean streaming,
            Duration deadline,
            Function<CallScopes, Call> call) {}

    private final AgentTester tester;
    private final Order order;
    private final Optional<Conversation> conversation;
    private final TestCancellation cancellation;
    private final RecordedReply reply;
    private final Thread thread;
    private final Object lock = new Object();
    private boolean returned;

    // Written by the call's thread, and read when that has ended.
    private Optional<Throwable> failure = Optional.empty();
    private Optional<SessionState> state = Optional.empty();
    private Optional<String> stateRefusal = Optional.empty();

    private RunningCall(AgentTester tester, Order order, TestCancellation cancellation) {
        this.tester = tester;
        this.order = order;
        this.cancellation = cancellation;
        this.conversation = order.session().map(key -> tester.sessions().begin(key, order.before()));
        this.reply = new RecordedReply(order.streaming(), cancellation);
        this.thread = Thread.ofVirtual().name("call-" + order.id()).unstarted(this::handle);
    }

    static RunningCall start(AgentTester tester, Order order, TestCancellation cancellation) {
        var running = new RunningCall(tester, order, cancellation);
        running.thread.start();
        return running;
    }

    private void handle() {
        try {
            handle(tester.scopes().begin(new Caller(order.id(), order.tenant(), order.user(), conversation)));
        } catch (Throwable thrown) {
            failure = Optional.of(thrown);
        } finally {
            order.session().ifPresent(key -> tester.sessions().end(key, state));
        }
    }

    private void handle(CallScopes scopes) throws Exception {
        try {
            var call = order.call().apply(scopes);
            scopes.run(() -> tester.agent().handle(call, reply));
            if (!cancellation.isCancelled()) {
                state = scopes.saved();
                stateRefusal = scopes.refusal();
            }
        } finally {
            reply.close();
            leaveAgent();
            scopes.end();
        }
    }

    /** From here on a cancellation comes too late to interrupt: what follows is not the agent's. */
    private void leaveAgent() {
        synchronized (lock) {
            returned = true;
        }
        var _ = Thread.interrupted();
    }

    /** Cancels the call as a worker does: the cancellation is seen first, then its actions run, then the interrupt. */
    public void cancel() {
        cancellation.cancel();
        synchronized (lock) {
            if (!returned) {
                thread.interrupt();
            }
        }
    }

    /**
     * Waits until the agent has emitted this many deltas.
     *
     * @throws AssertionError if it ended before, or has not within 10 s
     */
    public void awaitDeltas(int count) throws InterruptedException {
        reply.awaitDeltas(count, GRACE);
    }

    /**
     * Waits until the agent has returned, and cancels the call when its deadline passes.
     *
     * @throws AssertionError if the agent still runs 10 s after its cancellation, with what it is doing
     */
    public Result await() throws InterruptedException {
        if (!thread.join(order.deadline())) {
            cancel();
        }
        if (!thread.join(GRACE)) {
            throw new AssertionError("the agent still runs " + GRACE.toSeconds()
                    + " s after its cancellation; it must answer to an interrupt. It is at "
                    + Arrays.toString(thread.getStackTrace()));
        }
        return reply.result(failure, cancellation.isCancelled(), state, stateRefusal);
    }
}
