package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.call.OnBusy;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.SessionKey;
import java.time.Instant;
import java.util.Optional;

/** One call of a session on its way through the directory. Its state is the directory's alone. */
final class SessionCall {

    /** Where it is. */
    enum Phase {
        /** For its turn. */
        WAITING,
        /** It is its turn, and the session's state is being read. */
        LOADING,
        /** With its pool, until it has ended there and left. */
        POOLED,
        /** Out of the directory. */
        GONE
    }

    private final Call call;
    private final SessionKey key;
    private final CallSink client;
    private final CallTarget pool;
    private final OnBusy onBusy;

    private Phase phase = Phase.WAITING;
    private SessionRecord record;
    private Moment arrived;
    private Optional<Timers.Timer> timer = Optional.empty();
    private Optional<CallId> interruptedBy = Optional.empty();
    private Optional<Outcome> outcome = Optional.empty();
    private boolean reset;
    private boolean left;
    private boolean released;

    SessionCall(Call call, SessionKey key, CallSink client, CallTarget pool, OnBusy otherwise) {
        this.call = call;
        this.key = key;
        this.client = client;
        this.pool = pool;
        this.onBusy = call.onBusy().orElse(otherwise);
    }

    Call call() {
        return call;
    }

    CallId id() {
        return call.id();
    }

    SessionKey key() {
        return key;
    }

    CallSink client() {
        return client;
    }

    CallTarget pool() {
        return pool;
    }

    OnBusy onBusy() {
        return onBusy;
    }

    Phase phase() {
        return phase;
    }

    void phase(Phase next) {
        phase = next;
    }

    /** The session that it came to, which may be deleted meanwhile. */
    SessionRecord record() {
        return record;
    }

    void arrive(SessionRecord session, Moment now) {
        record = session;
        arrived = now;
    }

    Instant arrivedAt() {
        return arrived.wall();
    }

    long millisUntil(Moment now) {
        return Math.max(0, (now.nanos() - arrived.nanos()) / 1_000_000);
    }

    Optional<Timers.Timer> timer() {
        return timer;
    }

    void timer(Optional<Timers.Timer> next) {
        timer = next;
    }

    /** The call that wants its place. */
    Optional<CallId> interruptedBy() {
        return interruptedBy;
    }

    void interruptedBy(CallId by) {
        interruptedBy = Optional.of(by);
    }

    /** How it ended in its pool. */
    Optional<Outcome> outcome() {
        return outcome;
    }

    void outcome(Outcome how) {
        outcome = Optional.of(how);
    }

    /** Whether the session starts anew with it. */
    boolean isReset() {
        return reset;
    }

    void reset() {
        reset = true;
    }

    boolean hasLeft() {
        return left;
    }

    void leave() {
        left = true;
    }

    /** Whether its client was told how it ended. */
    boolean isReleased() {
        return released;
    }

    void release() {
        released = true;
    }

    /** Whether it has answered or failed by itself, so that its worker is as good as through with it. */
    boolean isAboutToLeave() {
        return outcome.map(how -> switch (how) {
                    case Outcome.Done _, Outcome.AgentFailed _, Outcome.WorkerLost _, Outcome.Refused _ -> true;
                    case Outcome.Interrupted _, Outcome.DeadlinePassed _, Outcome.Cancelled _ -> false;
                })
                .orElse(false);
    }
}
