package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.SessionKey;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** An attempt that this supervisor has. A record of where it is; what that means the {@link Runs} decide. Owned by one thread. */
final class Running {

    /** Where it is. */
    enum Phase {
        /** An earlier life gave it to a worker; the pool has not found it yet. */
        INHERITED,
        /** Its call is in the pool. */
        IN_POOL,
        /** The agent answered; the rest of the output is on its way. */
        OUTPUT,
        /** It is known how it ended, but the store does not know yet. */
        ENDING,
        /** Somebody else has it: its call is to end, and nobody is told. */
        LOST,
        /** Nothing is left to do. */
        GONE
    }

    final JobRecord job;
    final Attempt attempt;
    /** Agent events that were stored, or known to be lost, before it came here. */
    final long heard;

    final Outbox outbox;
    final Patience patience = new Patience();

    Fence fence;
    Phase phase;
    boolean started;
    /** Whether a pool has, or had, its call. */
    boolean pooled;

    boolean cancelling;
    boolean cancelSent;
    /** Whether this supervisor ended its call because it stops. */
    boolean givenBack;

    /** Other jobs of its session that were sent back because of it. */
    int sentBack;

    boolean gathering;
    boolean endUnderWay;
    Optional<Ending> ending = Optional.empty();

    /** An answer whose output has not come whole. */
    Optional<Outcome.Done> done = Optional.empty();

    final ByteArrayOutputStream output = new ByteArrayOutputStream(0);
    long outputMovedNanos;

    /** Since when the store has something to tell of it that nobody has looked at, if it has. */
    Optional<Moment> news = Optional.empty();

    Running(Claim claim, Phase phase) {
        this.job = claim.job();
        this.attempt = claim.job().lastAttempt().orElseThrow();
        this.fence = claim.fence();
        this.phase = phase;
        this.heard = claim.heard();
        this.outbox = new Outbox(claim.heard());
        this.cancelling = claim.job().cancelling();
        this.started = attempt.started().isPresent();
    }

    JobId id() {
        return job.id();
    }

    CallId call() {
        return attempt.call();
    }

    String agent() {
        return job.spec().agent();
    }

    Optional<SessionKey> session() {
        var spec = job.spec();
        return spec.session().isEmpty()
                ? Optional.empty()
                : Optional.of(new SessionKey(spec.agent(), spec.tenant(), spec.user(), spec.session()));
    }

    /** Whether it takes a place in its pool, or may. */
    boolean takesPlace() {
        return switch (phase) {
            case INHERITED, IN_POOL, OUTPUT, LOST -> true;
            case ENDING, GONE -> false;
        };
    }

    /** Whether what its call does still matters. */
    boolean isLive() {
        return phase == Phase.IN_POOL || phase == Phase.OUTPUT;
    }

    /** So that a failed check names it, and nothing of a client's. */
    @Override
    public String toString() {
        return "attempt " + attempt.number() + " of job " + id() + " (" + phase + ")";
    }
}
