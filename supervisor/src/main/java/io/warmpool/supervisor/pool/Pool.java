package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.process.WorkerExit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One pool as a pure state machine: events and <em>now</em> go in, {@link Effects} come out. It has no clock, socket,
 * process or file. Owned by one thread; {@code now} is in nanoseconds and never goes back.
 *
 * <p>The {@link Fleet} owns slots and workers, the {@link Dispatcher} owns calls, {@link Commands} and {@link Evictions}
 * what operators asked for; here they meet.
 */
public final class Pool implements FleetListener {

    private final PoolLimits limits;
    private final Fleet fleet;
    private final Dispatcher dispatcher;

    private final Commands commands;
    private final Evictions evictions;
    private final Settling settling;
    private final Views views;

    private long lastTick;
    private boolean ticked;
    private long stale;

    Pool(
            PoolLimits limits,
            Effects effects,
            Claims claims,
            Supplier<Incarnation> incarnations,
            RandomGenerator random) {
        this.limits = limits;
        this.fleet = new Fleet(limits, effects, incarnations, random);
        var routing = new SlotRouting(limits.pool(), fleet);
        this.dispatcher = new Dispatcher(limits, effects, routing, fleet, claims);
        this.commands = new Commands(limits, fleet, dispatcher);
        this.evictions = new Evictions(fleet, effects);
        this.settling = new Settling(claims);
        this.views = new Views(limits, fleet, routing, dispatcher);
        fleet.listener(this);
    }

    // ---- calls ----

    void onSubmit(Call call, CallSink sink, long now) {
        dispatcher.submit(call, sink, now);
    }

    void onCancel(CallId call, long now) {
        dispatcher.cancel(call, now);
    }

    void onGrant(CallId call, long bytes) {
        dispatcher.grant(call, bytes);
    }

    void onAcknowledge(CallId call) {
        dispatcher.acknowledge(call);
    }

    // ---- workers ----

    void onLaunched(Incarnation incarnation, long pid) {
        known(incarnation).ifPresent(worker -> worker.launchedAs(pid, limits.pool()));
    }

    void onLaunchFailed(Incarnation incarnation, String why, long now) {
        known(incarnation).ifPresent(worker -> {
            worker.bootFailure("could not be started: " + why);
            fleet.onGone(worker, WorkerExit.none(), now);
        });
    }

    void onExited(Incarnation incarnation, WorkerExit exit, long now) {
        known(incarnation).ifPresent(worker -> fleet.onGone(worker, exit, now));
    }

    void onProved(Incarnation incarnation, boolean again, long now) {
        known(incarnation).ifPresent(worker -> {
            worker.heardAt(now);
            if (again) {
                dispatcher.onProvedAgain(worker);
            } else {
                fleet.lives().onProved(worker, now);
            }
        });
    }

    void onMessage(Incarnation incarnation, FromWorker message, long now) {
        var worker = fleet.worker(incarnation);
        if (worker == null) {
            stale++;
            return;
        }
        worker.heardAt(now);
        if (ProbeCall.isOf(message)) {
            fleet.lives().onProbe(worker, message, now);
        } else {
            take(worker, message, now);
        }
        settling.onHeard(worker);
    }

    private void take(Worker worker, FromWorker message, long now) {
        switch (message) {
            case FromWorker.CallStarted _,
                    FromWorker.CallEvent _,
                    FromWorker.StatePart _,
                    FromWorker.CallDone _,
                    FromWorker.OutputPart _,
                    FromWorker.CallFailed _,
                    FromWorker.CallCancelled _ -> dispatcher.onMessage(worker, message, now);
            case FromWorker.Beat beat -> {
                var news = beat.sequence() > worker.beat().sequence();
                fleet.lives().onBeat(worker, beat, now);
                if (news) {
                    dispatcher.onBeat(worker, beat, now);
                }
            }
            case FromWorker.BootStep step -> {
                worker.step(step);
                worker.note(step.name() + " after " + step.micros() / 1000 + " ms");
            }
            case FromWorker.BootProgress progress ->
                worker.note(progress.note() + " "
                        + (progress.total() > 0 ? progress.done() + "/" + progress.total() : progress.done()));
            case FromWorker.Loaded _ -> {
                if (!onLoaded(worker, now)) {
                    // It has said so before: its mistake, not ours.
                    stale++;
                }
            }
            case FromWorker.BootFailed failed ->
                worker.bootFailure("boot failed in step '" + failed.step() + "': "
                        + failed.error().lines().findFirst().orElse("no reason given"));
            case FromWorker.Resumed resumed -> {
                dispatcher.onResumed(worker, resumed, now);
                if (worker.probe() == null && resumed.running().contains(ProbeCall.NUMBER)) {
                    // The canary of an earlier supervisor: whether it works is not known, and its room is taken.
                    fleet.lives().close(worker, StopReason.SUPERSEDED, now);
                } else if (resumed.loaded()) {
                    onLoaded(worker, now);
                }
            }
            case FromWorker.Evicted evicted -> {
                if (!evictions.onEvicted(worker, evicted)) {
                    stale++;
                }
            }
            case FromWorker.Hello _, FromWorker.Proof _ ->
                throw new IllegalStateException("the link keeps handshakes to itself: " + message);
        }
    }

    private boolean onLoaded(Worker worker, long now) {
        if (worker.life() instanceof Life.Probing || worker.isUp() || worker.life() instanceof Life.Draining) {
            return false;
        }
        fleet.lives().onLoaded(worker, now);
        return true;
    }

    /** What the system says of its memory, every few seconds. */
    void onResident(Incarnation incarnation, long bytes, long now) {
        // A figure may come a moment after its worker's end; that is nobody's mistake.
        var worker = fleet.worker(incarnation);
        if (worker != null) {
            fleet.lives().onResident(worker, bytes, now);
        }
    }

    // ---- commands ----

    /** Tells before the start what became of the workers of earlier supervisors, by slot, newest first. */
    void onPast(Map<SlotIndex, List<Death>> deaths) {
        fleet.past(deaths);
    }

    /** Begins to live: takes over the workers that an earlier supervisor left, and starts those that are missing. */
    void onStart(int workers, Generation generation, List<Adoptable> adoptables, long now) {
        fleet.generation(generation);
        fleet.adopt(workers, adoptables, now);
        settling.begin(fleet.workers().stream().filter(Worker::isAdopted).toList());
    }

    void onResize(int workers, CommandSink sink, long now) {
        commands.resize(workers, sink, now);
    }

    /** Rolls the named slots, or all of them if none is named, to this generation. */
    void onRestart(Generation generation, List<SlotIndex> slots, CommandSink sink, long now) {
        commands.restart(generation, slots, sink, now);
    }

    void onPause(SlotIndex index, boolean paused, CommandSink sink, long now) {
        commands.pause(index, paused, sink, now);
    }

    void onKill(SlotIndex index, CommandSink sink, long now) {
        commands.kill(index, sink, now);
    }

    /** Lets what waits and runs end for so long, then ends all workers. */
    void onShutdown(long drainNanos, CommandSink sink, long now) {
        commands.shutdown(drainNanos, sink, now);
    }

    /** Has all workers that load their agent or have done so drop what matches; the sink hears of it once, from the pool's thread. */
    void onEvict(Eviction what, Consumer<EvictionReport> sink, long now) {
        evictions.start(what, sink, now);
    }

    /** Has the same workers drop what they keep for one session. */
    void onRelease(SessionKey session) {
        evictions.release(session);
    }

    // ---- time ----

    /** When {@link #onTick} is to be called at the latest. */
    long nextDeadline() {
        return Math.min(
                Math.min(fleet.nextDeadline(), dispatcher.nextDeadline()),
                Math.min(commands.nextDeadline(), evictions.nextDeadline()));
    }

    void onTick(long now) {
        var late = now - lastTick - limits.ping();
        if (ticked && late > limits.late()) {
            fleet.lives().postpone(late, now);
            dispatcher.postpone(late, now);
            evictions.postpone(late, now);
        }
        ticked = true;
        lastTick = now;
        for (var worker : dispatcher.onTick(now)) {
            if (!worker.isOverdue()) {
                worker.overdue();
                fleet.lives().kill(worker, StopReason.CALL_OVERDUE, now);
            }
        }
        fleet.onTick(now);
        evictions.onTick(now);
        commands.onTick(now);
    }

    // ---- what the fleet says ----

    @Override
    public void onSlotsChanged(long now) {
        dispatcher.onSlotsChanged(now);
        commands.onSlotsChanged(now);
    }

    @Override
    public void onWorkerGone(Worker worker, Death death, Optional<StopReason> order, long now) {
        evictions.onWorkerGone(worker, death);
        dispatcher.onWorkerGone(worker, death.cause(), order, now);
        settling.onGone(worker);
    }

    @Override
    public void onSuccessorUp(Slot slot, Worker old, long now) {
        commands.onSuccessorUp(slot, old, now);
    }

    @Override
    public void onSuccessorLost(Slot slot, Death death, long now) {
        commands.onSuccessorLost(slot, death, now);
    }

    // ---- for readers ----

    /** The last pulse if nothing of it has changed, or a new one. */
    PoolPulse pulse(PoolPulse last) {
        return views.pulse(last);
    }

    PoolSnapshot snapshot(long now) {
        return views.snapshot(stale, now);
    }

    /** What is known of one slot's past and its worker's boot; empty if there is no such slot. */
    Optional<SlotHistory> history(SlotIndex index, long now) {
        return fleet.slot(index).map(slot -> Views.history(slot, now));
    }

    /** The worker that serves in a slot, or is about to; empty if there is none just now. */
    Optional<Incarnation> incarnation(SlotIndex index) {
        return fleet.slot(index).map(Slot::current).map(Worker::incarnation);
    }

    private Optional<Worker> known(Incarnation incarnation) {
        var worker = Optional.ofNullable(fleet.worker(incarnation));
        if (worker.isEmpty()) {
            stale++;
        }
        return worker;
    }
}
