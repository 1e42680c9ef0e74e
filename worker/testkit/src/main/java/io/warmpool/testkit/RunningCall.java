package io.warmpool.testkit;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Call;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A call that an agent is working on, on a virtual thread of its own. Safe to use from any thread. */
public final class RunningCall {

    /** How long an agent may go on after its cancellation before {@link #await} gives up on it. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private final TestCancellation cancellation;
    private final RecordedReply reply;
    private final Duration deadline;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread;

    private RunningCall(Agent agent, Call call, TestCancellation cancellation, Duration deadline) {
        this.cancellation = cancellation;
        this.deadline = deadline;
        this.reply = new RecordedReply(call.streaming(), cancellation);
        this.thread = Thread.ofVirtual().name("call-" + call.id()).unstarted(() -> handle(agent, call));
    }

    static RunningCall start(Agent agent, Call call, TestCancellation cancellation, Duration deadline) {
        var running = new RunningCall(agent, call, cancellation, deadline);
        running.thread.start();
        return running;
    }

    private void handle(Agent agent, Call call) {
        try {
            agent.handle(call, reply);
        } catch (Throwable thrown) {
            failure.set(thrown);
        } finally {
            reply.close();
        }
    }

    /** Cancels the call as a worker does: the cancellation is seen first, then its actions run, then the interrupt. */
    public void cancel() {
        cancellation.cancel();
        thread.interrupt();
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
        if (!thread.join(deadline)) {
            cancel();
        }
        if (!thread.join(GRACE)) {
            throw new AssertionError("the agent still runs " + GRACE.toSeconds()
                    + " s after its cancellation; it must answer to an interrupt. It is at "
                    + Arrays.toString(thread.getStackTrace()));
        }
        return reply.result(Optional.ofNullable(failure.get()), cancellation.isCancelled());
    }
}
