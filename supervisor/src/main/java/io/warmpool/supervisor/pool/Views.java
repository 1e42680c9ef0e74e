package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What readers see of a pool: copies, made on the pool's thread. */
final class Views {

    private final PoolLimits limits;
    private final Fleet fleet;
    private final Routing routing;
    private final Dispatcher dispatcher;

    Views(PoolLimits limits, Fleet fleet, Routing routing, Dispatcher dispatcher) {
        this.limits = limits;
        this.fleet = fleet;
        this.routing = routing;
        this.dispatcher = dispatcher;
    }

    /** The last pulse if nothing of it has changed, or a new one. */
    PoolPulse pulse(PoolPulse last) {
        int slots = routing.slots();
        int up = routing.up();
        int places = fleet.places();
        int waiting = dispatcher.waiting();
        var failing = up < slots && Recovery.isBreakerOpen(fleet.allSlots());
        return last.slots() == slots
                        && last.up() == up
                        && last.places() == places
                        && last.waiting() == waiting
                        && last.failing() == failing
                ? last
                : new PoolPulse(slots, up, places, waiting, failing);
    }

    PoolSnapshot snapshot(long stale, long now) {
        var rows = Stream.concat(
                        fleet.workers().stream().map(worker -> row(worker, now)),
                        fleet.allSlots().stream().filter(Slot::isVacant).map(slot -> vacant(slot, now)))
                .sorted(WorkerRow.ORDER)
                .toList();
        return new PoolSnapshot(
                limits.pool(),
                routing.slots(),
                routing.up(),
                fleet.generation().number(),
                dispatcher.running(),
                dispatcher.waiting(),
                limits.queue(),
                stale + dispatcher.unexpected(),
                dispatcher.spilled(),
                rows);
    }

    static SlotHistory history(Slot slot, long now) {
        var worker = slot.current();
        var steps = worker == null ? List.<FromWorker.BootStep>of() : worker.steps();
        var running = worker == null ? List.<Death.RunningCall>of() : Obituary.running(worker, now);
        return new SlotHistory(slot.index().value(), steps, running, slot.deaths(), now);
    }

    private WorkerRow row(Worker worker, long now) {
        var slot = fleet.slot(worker.slot());
        var paused = slot.map(Slot::isPaused).orElse(false);
        var why = Life.why(worker.life())
                .map(reason -> reason.words().toLowerCase(Locale.ROOT))
                .orElse(worker.note());
        var admission = !worker.isUp() ? "CLOSED" : paused ? "PAUSED" : "OPEN";
        return new WorkerRow(
                limits.pool(),
                worker.slot().value(),
                worker.pid(),
                Life.name(worker.life()),
                admission,
                why,
                worker.generation().number(),
                worker.incarnation().toString(),
                (now - worker.startedAt()) / 1_000_000,
                bootMillis(worker),
                worker.ended(),
                worker.running().size(),
                worker.beat().heapUsed(),
                worker.beat().heapAfterGc(),
                worker.beat().loads(),
                worker.beat().caches());
    }

    private static long bootMillis(Worker worker) {
        // Nobody here saw the boot of an adopted one.
        return worker.upAt() == 0 || worker.isAdopted() ? 0 : (worker.upAt() - worker.startedAt()) / 1_000_000;
    }

    private WorkerRow vacant(Slot slot, long now) {
        return WorkerRow.vacant(limits.pool(), slot.index().value(), Vacancy.name(slot.vacancy()), waitsFor(slot, now));
    }

    private String waitsFor(Slot slot, long now) {
        var millis = (Vacancy.until(slot.vacancy()) - now) / 1_000_000;
        var next = millis > 0
                ? "next try in " + (millis < 10_000 ? millis + " ms" : millis / 1000 + " s")
                : "waits for its turn: more than half of the slots fail, so one is tried at a time";
        return switch (slot.vacancy()) {
            case Vacancy.Empty _ -> slot.lastCause();
            case Vacancy.Backoff _ -> next + ", after: " + slot.lastCause();
            case Vacancy.Quarantined _ ->
                slot.failures() + " failures in a row; " + next + ", or at once with 'warmpool resume " + limits.pool()
                        + "/" + slot.index() + "'; after: " + slot.lastCause();
        };
    }
}
