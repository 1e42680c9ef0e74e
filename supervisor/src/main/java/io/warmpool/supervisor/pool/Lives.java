package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The workers of a pool and how far each is in its life, whatever slot it is in. Each change of a life goes through here:
 * it is reported, and the worker is sent what belongs to it. Owned by the pool's thread.
 */
final class Lives {

    /** Hears what a change of a life means for the slots. */
    interface Turns {

        /** It serves from now on. */
        void onUp(Worker worker, long now);

        /** It takes no more calls. */
        void onClosed(Worker worker, long now);
    }

    private final PoolLimits limits;
    private final Effects effects;
    private final RandomGenerator random;
    private final Turns turns;
    private final Map<Incarnation, Worker> workers = new LinkedHashMap<>();

    private long pings;
    private long nextPing = Long.MIN_VALUE;
    /** The first tick is due at once: it starts the pings. */
    private long nextDeadline = Long.MIN_VALUE;

    Lives(PoolLimits limits, Effects effects, RandomGenerator random, Turns turns) {
        this.limits = limits;
        this.effects = effects;
        this.random = random;
        this.turns = turns;
    }

    Collection<Worker> all() {
        return workers.values();
    }

    Worker get(Incarnation incarnation) {
        return workers.get(incarnation);
    }

    /** A life begins, or goes on under this supervisor. */
    Worker add(Incarnation incarnation, SlotIndex slot, Generation generation, long startedAt, long now) {
        var life = new Life.Spawning(now + limits.hello());
        var worker = new Worker(incarnation, slot, generation, startedAt, life, 0.9 + 0.2 * random.nextDouble());
        worker.heardAt(now);
        workers.put(incarnation, worker);
        remind(Life.deadline(life));
        return worker;
    }

    /** Its process has ended: nothing of it counts any more. */
    void end(Worker worker, String cause, long now) {
        var state = Life.name(worker.life());
        apply(worker, new Life.Event.Gone(), now);
        effects.report(Transition.of(limits.pool(), worker, state, "EXITED", cause));
        workers.remove(worker.incarnation());
        effects.forget(worker.incarnation());
    }

    // ---- on purpose ----

    /** Ends it in an orderly way; null or gone is fine. */
    void close(Worker worker, StopReason why, long now) {
        if (worker != null && !(worker.life() instanceof Life.Exited)) {
            apply(worker, new Life.Event.Close(why), now);
        }
    }

    void kill(Worker worker, StopReason why, long now) {
        apply(worker, new Life.Event.Kill(why), now);
    }

    /** Ends all of them now. */
    void closeAll(long now) {
        for (var worker : List.copyOf(workers.values())) {
            close(worker, StopReason.SHUTDOWN, now);
            drained(worker, now);
        }
    }

    /** It has no more calls, or no more time for them. */
    void drained(Worker worker, long now) {
        if (worker.life() instanceof Life.Draining) {
            apply(worker, new Life.Event.Drained(), now);
        }
    }

    // ---- what it says ----

    void onProved(Worker worker, long now) {
        apply(worker, new Life.Event.Proved(), now);
    }

    void onLoaded(Worker worker, long now) {
        worker.note("");
        var limit = worker.probe() == null ? limits.probe() : worker.probe().limit();
        apply(worker, new Life.Event.Loaded(limit), now);
    }

    void onBeat(Worker worker, FromWorker.Beat beat, long now) {
        worker.beat(beat);
        if (worker.life() instanceof Life.Probing && worker.probe() == null) {
            apply(worker, new Life.Event.Answered(), now);
        }
    }

    /** Something was said of the probe call, perhaps after the worker's time for it. */
    void onProbe(Worker worker, FromWorker message, long now) {
        if (worker.probe() == null || !(worker.life() instanceof Life.Probing)) {
            return;
        }
        switch (worker.probe().hear(effects, worker.incarnation(), message).orElse(null)) {
            case null -> {}
            case ProbeCall.Verdict.Passed _ -> apply(worker, new Life.Event.Answered(), now);
            case ProbeCall.Verdict.Failed failed -> {
                worker.bootFailure(failed.why());
                kill(worker, StopReason.NO_PROBE, now);
            }
        }
    }

    /** How much memory the system says it has. */
    void onResident(Worker worker, long bytes, long now) {
        var over = limits.maxResident() > 0 && bytes > limits.maxResident();
        if (over && !Life.isEnding(worker.life())) {
            worker.failure("its resident memory is over recycle.max-resident: " + (bytes >> 20) + " of "
                    + (limits.maxResident() >> 20) + " MiB");
            kill(worker, StopReason.MEMORY_LIMIT, now);
        }
    }

    // ---- time ----

    void onTick(long now) {
        var pingNow = nextPing <= now;
        if (pingNow) {
            nextPing = now + limits.ping();
        }
        for (var worker : List.copyOf(workers.values())) {
            if (pingNow) {
                ping(worker, now);
            }
            apply(worker, new Life.Event.TimePassed(), now);
        }
        nextDeadline = nextPing;
        workers.values().forEach(worker -> remind(Life.deadline(worker.life())));
    }

    /** The supervisor itself was suspended for so long: no worker is to suffer for it. */
    void postpone(long nanos, long now) {
        for (var worker : workers.values()) {
            worker.life(Life.postponed(worker.life(), nanos, now, limits));
            worker.heardAt(Math.min(now, worker.heardAt() + nanos));
        }
    }

    long nextDeadline() {
        return nextDeadline;
    }

    // ---- inside ----

    private void apply(Worker worker, Life.Event event, long now) {
        var before = worker.life();
        var after = Life.next(before, event, now, limits);
        if (after.equals(before)) {
            return;
        }
        worker.life(after);
        remind(Life.deadline(after));
        if (!before.getClass().equals(after.getClass()) && !(after instanceof Life.Exited)) {
            var why = Life.why(after).map(StopReason::words).orElse("");
            effects.report(Transition.of(limits.pool(), worker, Life.name(before), Life.name(after), why));
        }
        if (Life.isEnding(after) && !Life.isEnding(before)) {
            effects.retire(worker.incarnation());
        }
        switch (after) {
            case Life.Spawning _, Life.Loading _, Life.Exited _ -> {}
            case Life.Probing _ -> probe(worker, now);
            case Life.Up _ -> {
                worker.upAt(now);
                turns.onUp(worker, now);
            }
            case Life.Draining _ -> turns.onClosed(worker, now);
            case Life.Stopping _ -> effects.terminate(worker.incarnation());
            case Life.Killing killing -> {
                // Who says itself what is wrong does not hang; and once killed it has no threads to tell of.
                var hangs = killing.why().isHang() && !worker.isBootFailed();
                effects.kill(worker.incarnation(), hangs && !(before instanceof Life.Killing));
                if (before instanceof Life.Up) {
                    turns.onClosed(worker, now);
                }
            }
        }
    }

    private void probe(Worker worker, long now) {
        if (worker.probe() != null) {
            worker.probe().send(effects, worker.incarnation(), now);
        }
        sendPing(worker);
    }

    private void ping(Worker worker, long now) {
        switch (worker.life()) {
            case Life.Loading _, Life.Probing _, Life.Up _, Life.Draining _ -> {
                if (now - worker.heardAt() > limits.silence()) {
                    kill(worker, StopReason.SILENT, now);
                } else {
                    sendPing(worker);
                }
            }
            case Life.Spawning _, Life.Stopping _, Life.Killing _, Life.Exited _ -> {}
        }
    }

    private void sendPing(Worker worker) {
        worker.pinged(++pings);
        effects.send(worker.incarnation(), new ToWorker.Ping(pings));
    }

    private void remind(long at) {
        nextDeadline = Math.min(nextDeadline, at);
    }
}
