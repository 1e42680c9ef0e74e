package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.job.JobStore.Written;
import io.warmpool.supervisor.job.Running.Phase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts that this supervisor has: brings what happens to them to the store, their events first and then their ends, and
 * lets their workers forget them after that. Owned by one thread.
 */
final class Runs implements Storing.Told {

    /** How long the rest of an output may stand still. */
    static final Duration OUTPUT_LIMIT = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(Runs.class);

    private static final Duration SAME_SESSION_PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST_SESSION_PAUSES = 30;

    /** Hears that there may be room for another one. */
    interface Freed {
        void onFreed(Moment now);
    }

    private final Effects effects;
    private final Timers timers;
    private final DoubleSupplier random;
    private final long maxOutput;
    private final Freed freed;
    private final Storing storing;
    private final Looks looks;
    private final Roster all = new Roster();
    /** The newest attempt here of each job. */
    private final Map<JobId, Running> newest = new HashMap<>();

    private boolean stopping;

    Runs(Effects effects, Timers timers, DoubleSupplier random, long maxOutput, Freed freed) {
        this.effects = effects;
        this.timers = timers;
        this.random = random;
        this.maxOutput = maxOutput;
        this.freed = freed;
        this.storing = new Storing(effects, timers, this);
        this.looks = new Looks(effects, timers, this);
    }

    // ---- how they come here ----

    /** One that was taken out of the queue. */
    void begin(Claim claim, Moment now) {
        var holder = new Running(claim, Phase.IN_POOL).session().flatMap(all::holder);
        var running = add(claim, Phase.IN_POOL);
        if (running.cancelling || stopping) {
            end(running, Verdict.untried(facts(running), Duration.ZERO, now.wall()), now);
        } else if (claim.job()
                .spec()
                .deadline()
                .map(each -> !now.wall().isBefore(each))
                .orElse(false)) {
            end(
                    running,
                    Verdict.of(new Outcome.DeadlinePassed("waiting in the queue"), facts(running), now.wall()),
                    now);
        } else if (holder.isPresent()) {
            // It would wait for its turn in a place that another session could use.
            // About one of those that wait comes back in a second, however many there are.
            var pause = SAME_SESSION_PAUSE.multipliedBy(Math.min(LONGEST_SESSION_PAUSES, ++holder.get().sentBack));
            end(running, Verdict.untried(facts(running), pause, now.wall()), now);
        } else {
            running.pooled = true;
            effects.submit(running, claim.input().orElseGet(() -> new byte[0]), now);
        }
    }

    /** One that an earlier life began; its worker may come back with it. */
    void inherit(Claim claim, Moment now) {
        effects.expect(add(claim, Phase.INHERITED), now);
    }

    /** One whose supervisor is lost, or never knew of it. */
    void bury(Claim claim, boolean untried, Moment now) {
        var running = add(claim, Phase.IN_POOL);
        var ending = untried
                ? Verdict.untried(facts(running), Duration.ZERO, now.wall())
                : Verdict.supervisorLost(facts(running), now.wall());
        end(running, ending, now);
    }

    private Running add(Claim claim, Phase phase) {
        var running = new Running(claim, phase);
        all.add(running);
        newest.put(running.id(), running);
        return running;
    }

    Optional<Running> find(CallId call) {
        return all.find(call);
    }

    boolean has(JobId job) {
        return newest.containsKey(job);
    }

    /** The store has given a new fence for one that is here. */
    void refence(Running running, Claim claim, Moment now) {
        running.fence = claim.fence();
        running.outbox.inherit(claim);
        note(running, new Written(true, claim.job().cancelling()));
        storing.flush(running, now);
    }

    /** The pool has found an inherited one. */
    void onTaken(Running running) {
        running.pooled = true;
        if (running.phase == Phase.LOST) {
            cancel(running);
        } else {
            running.phase = Phase.IN_POOL;
            running.started = true;
            if (running.cancelling) {
                cancel(running);
            }
        }
    }

    /** What the pool's adopted workers have not told of runs nowhere. */
    void onSettled(String pool, Moment now) {
        for (var running : all.all()) {
            if (running.phase == Phase.INHERITED && running.agent().equals(pool)) {
                effects.withdraw(running);
                end(running, Verdict.supervisorLost(facts(running), now.wall()), now);
            }
        }
    }

    // ---- what happens to them ----

    void onEvent(Running running, CallEvent event, Moment now) {
        if (running.phase == Phase.LOST) {
            if (event instanceof CallEvent.Ended) {
                leave(running, now);
            }
            return;
        }
        if (!running.isLive()) {
            return;
        }
        var out = running.outbox;
        switch (event) {
            case CallEvent.Started start -> {
                running.started = true;
                // One that was adopted is told to have started once more.
                if (running.attempt.started().isEmpty()) {
                    out.add(new JobEvent.What.Started(
                            running.attempt.number(), start.servedBy().label()));
                }
            }
            case CallEvent.Delta(var text) -> out.add(new JobEvent.What.Delta(text));
            case CallEvent.Named(var name, var json) -> out.add(new JobEvent.What.Named(name, json));
            case CallEvent.Gap(var count, var why) -> out.add(new JobEvent.What.Gap(count, why));
            case CallEvent.OutputPart(var bytes) -> onPart(running, bytes, now);
            case CallEvent.OutputLost(var cause) -> decide(running, new Outcome.WorkerLost(cause), now);
            case CallEvent.Ended(Outcome.Done done) -> onDone(running, done, now);
            case CallEvent.Ended(var outcome) -> {
                if (running.phase == Phase.IN_POOL) {
                    decide(running, outcome, now);
                }
            }
            case CallEvent.Receipt _, CallEvent.Left _ -> {
                // Of the session; a job has nobody to tell.
            }
        }
    }

    /** All events that came together are there. */
    void onBatchEnd(Running running, Moment now) {
        storing.flush(running, now);
    }

    private void onDone(Running running, Outcome.Done done, Moment now) {
        if (running.phase != Phase.IN_POOL) {
            return;
        }
        if (done.outputSize() > maxOutput) {
            var tooLarge = "the output has " + done.outputSize() + " bytes, and may have " + maxOutput
                    + ": answer with less, or raise http.max-output";
            cancel(running);
            decide(running, new Outcome.AgentFailed("too-large", tooLarge, done.agentMicros()), now);
            return;
        }
        if (done.output().length >= done.outputSize()) {
            decide(running, done, now);
            return;
        }
        running.phase = Phase.OUTPUT;
        running.done = Optional.of(done);
        running.output.writeBytes(done.output());
        running.outputMovedNanos = now.nanos();
        watchOutput(running);
    }

    private void onPart(Running running, byte[] bytes, Moment now) {
        if (running.done.isEmpty()) {
            return;
        }
        var done = running.done.get();
        running.output.writeBytes(bytes);
        running.outputMovedNanos = now.nanos();
        effects.grant(running, bytes.length);
        if (running.output.size() > done.outputSize()) {
            decide(running, new Outcome.WorkerLost("more of the output came than was announced"), now);
        } else if (running.output.size() == done.outputSize()) {
            var whole = running.output.toByteArray();
            running.output.reset();
            decide(
                    running,
                    new Outcome.Done(done.contentType(), whole.length, whole, done.agentMicros(), done.given()),
                    now);
        }
    }

    private void watchOutput(Running running) {
        timers.at(running.outputMovedNanos + OUTPUT_LIMIT.toNanos(), at -> {
            if (running.phase != Phase.OUTPUT) {
                return;
            }
            if (!running.outbox.isEmpty()) {
                // The agent's credit is in events that the store has not taken: that is not the worker's fault.
                running.outputMovedNanos = at.nanos();
            }
            if (at.nanos() - running.outputMovedNanos < OUTPUT_LIMIT.toNanos()) {
                watchOutput(running);
                return;
            }
            cancel(running);
            var came =
                    running.output.size() + " of " + running.done.orElseThrow().outputSize();
            decide(
                    running,
                    new Outcome.WorkerLost("the rest of the output did not come for " + OUTPUT_LIMIT.toSeconds()
                            + " s (" + came + " bytes)"),
                    at);
        });
    }

    private void decide(Running running, Outcome outcome, Moment now) {
        end(running, Verdict.of(outcome, facts(running), now.wall()), now);
    }

    private Verdict.Facts facts(Running running) {
        return new Verdict.Facts(
                running.job, running.started, running.cancelling, stopping, running.givenBack, random.getAsDouble());
    }

    private void end(Running running, Ending ending, Moment now) {
        running.phase = Phase.ENDING;
        running.ending = Optional.of(ending);
        storing.flush(running, now);
        freed.onFreed(now);
    }

    // ---- what others do to them ----

    /** The store has something to say of this job. */
    void onNews(JobId job, Moment now) {
        var running = newest.get(job);
        if (running != null) {
            looks.onNews(running, now);
        }
    }

    /** Somebody has called this job off. */
    void onCalledOff(JobId job) {
        var running = newest.get(job);
        if (running != null) {
            note(running, new Written(true, true));
        }
    }

    @Override
    public void note(Running running, Written written) {
        if (written.cancelling() && !running.cancelling) {
            running.cancelling = true;
            if (running.isLive()) {
                cancel(running);
            }
        }
    }

    private void cancel(Running running) {
        if (!running.cancelSent) {
            running.cancelSent = true;
            effects.cancel(running);
        }
    }

    @Override
    public void lose(Running running, Moment now) {
        log.warn("{} is not this supervisor's any more, and is called off here", running);
        running.outbox.clear();
        switch (running.phase) {
            case IN_POOL -> {
                running.phase = Phase.LOST;
                cancel(running);
            }
            case INHERITED -> {
                running.phase = Phase.LOST;
                if (effects.withdraw(running)) {
                    leave(running, now);
                }
            }
            case OUTPUT -> {
                cancel(running);
                leave(running, now);
            }
            case ENDING -> leave(running, now);
            case LOST, GONE -> {}
        }
    }

    @Override
    public void leave(Running running, Moment now) {
        if (running.phase == Phase.GONE) {
            return;
        }
        running.phase = Phase.GONE;
        all.remove(running);
        newest.remove(running.id(), running);
        if (running.pooled) {
            effects.acknowledge(running);
        }
        freed.onFreed(now);
    }

    // ---- the whole ----

    /** Whether the store may have given new fences that have not come here. */
    void doubt(boolean isInDoubt) {
        storing.doubt(isInDoubt);
    }

    /** From now on nothing is begun. */
    void stop() {
        stopping = true;
    }

    /** Ends what still runs, so that somebody else can begin it anew. */
    void giveBack() {
        for (var running : all.all()) {
            if (running.phase == Phase.IN_POOL) {
                running.givenBack = true;
                cancel(running);
            }
        }
    }

    Roster roster() {
        return all;
    }
}
