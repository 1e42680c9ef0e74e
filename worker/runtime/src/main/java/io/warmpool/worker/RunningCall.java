package io.warmpool.worker;

import io.warmpool.agent.Call;
import io.warmpool.agent.Cancellation;
import io.warmpool.agent.Scope;
import io.warmpool.agent.Session;
import io.warmpool.agent.UserScope;
import io.warmpool.proto.ToWorker.StartCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call in this worker: what the agent sees of it, and what is needed to cancel it. Started and cancelled by the
 * link's thread, run on a virtual thread of its own.
 */
final class RunningCall implements Call, Cancellation {

    private final StartCall start;
    private final byte[] input;
    private final Instant deadline;
    private final long startedNanos;
    private final long deadlineNanos;
    private final CreditGate credit = new CreditGate();

    private final Object lock = new Object();
    private final List<Runnable> onCancel = new ArrayList<>(0);
    private volatile boolean cancelled;
    private Thread thread;
    private boolean finished;
    private int received;
    private long outputLeft;

    RunningCall(StartCall start, Instant now, long nowNanos) {
        this.start = start;
        this.deadline = now.plusMillis(start.remainingMillis());
        this.startedNanos = nowNanos;
        this.deadlineNanos = nowNanos + start.remainingMillis() * 1_000_000;
        this.received = start.input().length;
        if (received == start.inputSize()) {
            this.input = start.input();
        } else {
            this.input = new byte[Math.toIntExact(start.inputSize())];
            System.arraycopy(start.input(), 0, input, 0, received);
        }
    }

    long number() {
        return start.call();
    }

    CreditGate credit() {
        return credit;
    }

    /**
     * Adds the next piece of the input.
     *
     * @return false if it is one too many, and was left out
     */
    boolean receive(byte[] part) {
        if (part.length > input.length - received) {
            return false;
        }
        System.arraycopy(part, 0, input, received, part.length);
        received += part.length;
        return true;
    }

    boolean isComplete() {
        return received == input.length;
    }

    /** Counts what is still to be sent of the output; belongs to the link's thread. */
    long outputLeft(long change) {
        outputLeft += change;
        return outputLeft;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    long ageMillis(long nowNanos) {
        return (nowNanos - startedNanos) / 1_000_000;
    }

    /** The call runs on this thread from now on. */
    void runsOn(Thread runner) {
        synchronized (lock) {
            thread = runner;
            if (cancelled) {
                runner.interrupt();
            }
        }
    }

    /** The agent has returned: nothing interrupts this thread any more. */
    void finish() {
        synchronized (lock) {
            finished = true;
        }
        // An interrupt that came in the last moment was meant for the agent, not for what follows on this thread.
        var _ = Thread.interrupted();
    }

    /** Cancels once; later calls do nothing. */
    void cancel() {
        List<Runnable> actions;
        synchronized (lock) {
            if (cancelled || finished) {
                return;
            }
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
            actions = List.copyOf(onCancel);
        }
        actions.forEach(RunningCall::runAside);
    }

    /** The author's code never runs on the link's thread. */
    private static void runAside(Runnable action) {
        Thread.ofVirtual().name("cancel").start(action);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (lock) {
            if (!cancelled) {
                onCancel.add(action);
                return;
            }
        }
        runAside(action);
    }

    @Override
    public String id() {
        return start.displayId();
    }

    @Override
    public byte[] input() {
        return input;
    }

    @Override
    public String contentType() {
        return start.contentType();
    }

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

    @Override
    public Optional<String> tenant() {
        return present(start.tenant());
    }

    @Override
    public Map<String, String> headers() {
        return start.headers();
    }

    @Override
    public boolean streaming() {
        return start.streaming();
    }

    @Override
    public Instant deadline() {
        return deadline;
    }

    @Override
    public Cancellation cancellation() {
        return this;
    }

    private static Optional<String> present(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
