package io.warmpool.supervisor.pool;

import java.util.HashSet;
import java.util.Set;

/** A change of a pool's size that somebody waits for. Owned by the pool's thread. */
final class Resize {

    private static final int HOPELESS = 2;

    private final Fleet fleet;
    private final int wanted;
    private final CommandSink sink;
    private final Set<Worker> leaving = new HashSet<>();
    private final Set<SlotIndex> coming = new HashSet<>();
    private boolean over;

    Resize(Fleet fleet, int wanted, CommandSink sink) {
        this.fleet = fleet;
        this.wanted = wanted;
        this.sink = sink;
    }

    void begin(long now) {
        for (int index = fleet.allSlots().size(); index < wanted; index++) {
            coming.add(new SlotIndex(index));
        }
        for (int index = wanted; index < fleet.allSlots().size(); index++) {
            leaving.add(fleet.allSlots().get(index).current());
        }
        leaving.remove(null);
        fleet.resize(wanted, now);
        check();
    }

    boolean isOver() {
        return over;
    }

    /** Looks how far it is. */
    void check() {
        if (over) {
            return;
        }
        for (var index : Set.copyOf(coming)) {
            var slot = fleet.slot(index).orElseThrow();
            if (slot.current() != null && slot.current().isUp()) {
                coming.remove(index);
                sink.onStep("slot " + index + ": pid " + slot.current().pid() + " up");
            } else if (slot.failures() >= HOPELESS) {
                over = true;
                sink.onFailed("slot " + index + " does not come up: " + slot.lastCause()
                        + "; it is tried again and again until you scale back");
                return;
            }
        }
        for (var worker : Set.copyOf(leaving)) {
            if (worker.life() instanceof Life.Exited) {
                leaving.remove(worker);
                sink.onStep("slot " + worker.slot() + ": pid " + worker.pid() + " gone");
            }
        }
        if (coming.isEmpty() && leaving.isEmpty()) {
            over = true;
            sink.onDone(wanted + " workers");
        }
    }

    void supersede(String by) {
        over = true;
        sink.onFailed(by);
    }
}
