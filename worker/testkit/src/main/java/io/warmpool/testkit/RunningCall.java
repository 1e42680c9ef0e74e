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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private final long began = System.nanoTime();
    private final CountDownLatch endedOrCancelled = new CountDownLatch(1);
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
        Thread.ofVirtual().name("deadline-" + order.id()).start(running::cancelAtDeadline);
        return running;
    }

    private void cancelAtDeadline() {
        try {
            if (!thread.join(untilDeadline())) {
                cancel();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration untilDeadline() {
        return order.deadline().minusNanos(System.nanoTime() - began);
    }

    private void handle() {
        try {
            handle(tester.scopes().begin(new Caller(order.id(), order.tenant(), order.user(), conversation)));
        } catch (Throwable thrown) {
            failure = Optional.of(thrown);
        } finally {
            order.session().ifPresent(key -> tester.sessions().end(key, state));
            endedOrCancelled.countDown();
        }
    }

    private void handle(CallScopes scopes) throws Exception {
        try {
            var call = order.call().apply(scopes);
            scopes.run(() -> tester.agent().handle(call, reply));
            leaveAgent();
            if (!cancellation.isCancelled()) {
                state = scopes.saved();
                stateRefusal = scopes.refusal();
            }
        } finally {
            leaveAgent();
            reply.close();
            if (cancellation.isCancelled()) {
                // As a worker does: whether it counts as a turn is not known there.
                scopes.forgetSession();
            }
            scopes.end();
        }
    }

    /** From here on a cancellation comes too late: what follows is not the agent's. */
    private void leaveAgent() {
        synchronized (lock) {
            returned = true;
        }
        var _ = Thread.interrupted();
    }

    /**
     * Cancels the call as a worker does: the cancellation is seen first, then the agent is interrupted, then each action runs
     * on a virtual thread of its own. Does nothing once the agent has returned.
     */
    public void cancel() {
        synchronized (lock) {
            if (!returned) {
                cancellation.cancel(thread::interrupt);
                endedOrCancelled.countDown();
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
     * Waits until the agent has returned, and the actions of its cancellation with it.
     *
     * @throws AssertionError if the agent still runs 10 s after its cancellation, which comes at its deadline at the latest, or
     *     one of the actions 10 s after that; it says what they are doing
     */
    public Result await() throws InterruptedException {
        // At its deadline it is cancelled.
        var _ = endedOrCancelled.await(
                TimeUnit.NANOSECONDS.convert(untilDeadline().plus(GRACE)), TimeUnit.NANOSECONDS);
        if (!thread.join(GRACE)) {
            throw new AssertionError("the agent still runs " + GRACE.toSeconds()
                    + " s after its cancellation; it must answer to an interrupt. It is at "
                    + Arrays.toString(thread.getStackTrace()));
        }
        cancellation.awaitActions(GRACE).ifPresent(action -> {
            throw new AssertionError("an action of the call's cancellation still runs; it must be short. It is at "
                    + Arrays.toString(action.getStackTrace()));
        });
        return reply.result(failure, cancellation.isCancelled(), state, stateRefusal);
    }
}
