package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.Rejection;
import java.util.List;

/**
 * What operators ask of a pool. Scaling, rolling and stopping take their time: at most one of each is under way, and a
 * newer one supersedes it. Workers that have served enough are replaced while none rolls. Owned by the pool's thread.
 */
final class Commands {

    private final PoolLimits limits;
    private final Fleet fleet;
    private final Dispatcher dispatcher;
    private final Retirement retirement;
    private Roll roll;
    private Resize resize;
    private Shutdown shutdown;

    Commands(PoolLimits limits, Fleet fleet, Dispatcher dispatcher) {
        this.limits = limits;
        this.fleet = fleet;
        this.dispatcher = dispatcher;
        this.retirement = new Retirement(fleet, limits.recycle());
    }

    void resize(int workers, CommandSink sink, long now) {
        if (refuses(sink)) {
            return;
        }
        if (resize != null && !resize.isOver()) {
            resize.supersede("superseded by a newer scale to " + workers);
        }
        resize = new Resize(fleet, workers, sink);
        resize.begin(now);
    }

    /** Rolls the named slots, or all of them if none is named, to this generation. */
    void restart(Generation generation, List<SlotIndex> slots, CommandSink sink, long now) {
        if (refuses(sink)) {
            return;
        }
        for (var index : slots) {
            if (fleet.slot(index).isEmpty()) {
                sink.onFailed(noSlot(index));
                return;
            }
        }
        if (roll != null && !roll.isOver()) {
            roll.supersede("superseded by a newer restart", now);
        }
        var all = fleet.allSlots().stream().map(Slot::index).toList();
        retirement.giveWay(now);
        roll = new Roll(fleet, generation, slots.isEmpty() ? all : slots, sink);
        roll.proceed(now);
    }

    void pause(SlotIndex index, boolean paused, CommandSink sink, long now) {
        fleet.slot(index)
                .ifPresentOrElse(
                        slot -> {
                            fleet.pause(slot, paused, now);
                            sink.onDone(limits.pool() + "/" + index + (paused ? " paused" : " resumed"));
                        },
                        () -> sink.onFailed(noSlot(index)));
    }

    void kill(SlotIndex index, CommandSink sink, long now) {
        var worker = fleet.slot(index).map(Slot::current).orElse(null);
        if (worker == null) {
            sink.onFailed(
                    fleet.slot(index).isEmpty()
                            ? noSlot(index)
                            : limits.pool() + "/" + index + " has no worker just now");
            return;
        }
        fleet.lives().kill(worker, StopReason.OPERATOR, now);
        sink.onDone("killed pid " + worker.pid() + " in " + limits.pool() + "/" + index);
    }

    /** Lets what waits and runs end for so long, then ends all workers. */
    void shutdown(long drainNanos, CommandSink sink, long now) {
        if (roll != null && !roll.isOver()) {
            roll.supersede("the supervisor is stopping", now);
        }
        if (resize != null && !resize.isOver()) {
            resize.supersede("the supervisor is stopping");
        }
        fleet.closing();
        if (shutdown == null) {
            shutdown = new Shutdown(now + drainNanos);
        } else {
            shutdown = shutdown.sooner(now + drainNanos);
        }
        shutdown.add(sink);
        settle(now);
    }

    // ---- what happens meanwhile ----

    void onSlotsChanged(long now) {
        if (roll != null) {
            roll.onSlotsChanged(now);
        }
        retirement.onSlotsChanged();
        settle(now);
    }

    void onSuccessorUp(Slot slot, Worker old, long now) {
        retirement.onSuccessorUp(slot);
        if (roll != null) {
            roll.onSuccessorUp(slot, old, now);
        }
    }

    void onSuccessorLost(Slot slot, Death death, long now) {
        retirement.onSuccessorLost(slot, now);
        if (roll != null) {
            roll.onSuccessorLost(slot, death, now);
        }
    }

    void onTick(long now) {
        if (roll == null || roll.isOver()) {
            retirement.onTick(now);
        }
        settle(now);
    }

    long nextDeadline() {
        return shutdown == null ? Long.MAX_VALUE : shutdown.until();
    }

    /** Moves on what waits for a condition. */
    private void settle(long now) {
        if (resize != null && !resize.isOver()) {
            resize.check();
        }
        if (shutdown != null) {
            var idle = dispatcher.waiting() == 0 && dispatcher.running() == 0;
            var closes = shutdown.closesNow(now, idle);
            if (shutdown.isClosed() || fleet.workers().isEmpty()) {
                // Also what came back to the queue because its worker ended under it: none comes any more.
                dispatcher.refuseWaiting(new Rejection.NoWorker("the supervisor has stopped", 5));
            }
            if (closes) {
                fleet.lives().closeAll(now);
            }
            if (fleet.workers().isEmpty()) {
                shutdown.done();
            }
        }
    }

    private boolean refuses(CommandSink sink) {
        if (shutdown != null) {
            sink.onFailed("the supervisor is stopping");
        }
        return shutdown != null;
    }

    private String noSlot(SlotIndex index) {
        return "pool '" + limits.pool() + "' has no slot " + index + "; it has 0 to "
                + (fleet.allSlots().size() - 1);
    }
}
