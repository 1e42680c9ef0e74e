package io.warmpool.worker;

import io.warmpool.agent.Call;
import io.warmpool.agent.Cancellation;
import io.warmpool.agent.JobAttempt;
import io.warmpool.agent.Scope;
import io.warmpool.agent.Session;
import io.warmpool.agent.SessionState;
import io.warmpool.agent.UserScope;
import io.warmpool.proto.ToWorker.StartCall;
import io.warmpool.worker.scopes.CallScopes;
import io.warmpool.worker.scopes.Caller;
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

    private static final byte[] NOTHING = new byte[0];

    private final StartCall start;
    private final PartedBytes body;
    private final PartedBytes state;
    private final Instant deadline;
    private final long startedNanos;
    private final long deadlineNanos;
    private final CreditGate credit = new CreditGate();

    private final Object lock = new Object();
    private final List<Runnable> onCancel = new ArrayList<>(0);
    private volatile boolean cancelled;
    private Thread thread;
    private boolean finished;
    private volatile CallScopes scopes;
    private volatile boolean turnDoubted;

    private final SentAnswer sent;

    RunningCall(StartCall start, Instant now, long nowNanos) {
        this.start = start;
        this.sent = new SentAnswer(start.job().isPresent());
        this.deadline = now.plusMillis(start.remainingMillis());
        this.startedNanos = nowNanos;
        this.deadlineNanos = nowNanos + start.remainingMillis() * 1_000_000;
        this.body = new PartedBytes(start.inputSize(), start.input());
        // Without a session there is nothing that a state could belong to.
        this.state =
                new PartedBytes(start.session().isEmpty() ? 0 : start.turn().stateSize(), NOTHING);
    }

    long number() {
        return start.call();
    }

    CreditGate credit() {
        return credit;
    }

    /** The input, as far as it has come. */
    PartedBytes body() {
        return body;
    }

    /** The state of its session, as far as it has come. */
    PartedBytes state() {
        return state;
    }

    /** Whether all is here that the agent needs. */
    boolean isComplete() {
        return body.isWhole() && state.isWhole();
    }

    /** What has been sent of its answer; belongs to the link's thread. */
    SentAnswer sent() {
        return sent;
    }

    /** Whether its outcome is kept until that is stored. */
    boolean isOfJob() {
        return start.job().isPresent();
    }

    /** For whom it runs; once it is complete. */
    Caller caller() {
        return new Caller(start.displayId(), tenant(), present(start.user()), conversation());
    }

    private Optional<Caller.Conversation> conversation() {
        var turn = start.turn();
        var bytes = state.bytes();
        Optional<SessionState> saved =
                bytes.length == 0 ? Optional.empty() : Optional.of(new SessionState(turn.stateVersion(), bytes));
        return present(start.session())
                .map(session -> new Caller.Conversation(session, turn.number(), turn.reset(), saved));
    }

    /** Before the agent sees it: where its scopes are. */
    void takesFrom(CallScopes own) {
        scopes = own;
    }

    /** Whoever hears of its end may not count it as a turn of its session. From any thread. */
    void doubtTurn() {
        turnDoubted = true;
        forgetSession();
    }

    /** Nothing that is kept for its session here is used by the next call. */
    void forgetSession() {
        forgetting().run();
    }

    /** The same for later; holds on to nothing of the call but its scopes. */
    Runnable forgetting() {
        var taken = scopes;
        return taken == null ? () -> {} : taken::forgetSession;
    }

    /** Whether it is not known here if it counts as a turn of its session. */
    boolean isTurnInDoubt() {
        return cancelled || turnDoubted;
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

    /** Runs what a cancellation must not disturb; one that comes meanwhile interrupts this thread afterwards. */
    void undisturbed(Runnable action) {
        synchronized (lock) {
            thread = null;
        }
        var _ = Thread.interrupted();
        try {
            action.run();
        } finally {
            runsOn(Thread.currentThread());
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
        return body.bytes();
    }

    @Override
    public String contentType() {
        return start.contentType();
    }

    @Override
    public Optional<Session> session() {
        return scopes.session();
    }

    @Override
    public UserScope user() {
        return scopes.user();
    }

    @Override
    public Optional<JobAttempt> job() {
        var job = start.job();
        // The id is the token: it is the same in all attempts and in no other job.
        return job.isPresent() ? Optional.of(new JobAttempt(job.job(), job.number(), job.job())) : Optional.empty();
    }

    @Override
    public Scope scope() {
        return scopes.own();
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
