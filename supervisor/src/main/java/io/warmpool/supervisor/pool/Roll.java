package io.warmpool.supervisor.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A rolling restart: one slot after the other gets a worker of a new generation, which takes over once it is up. The
 * first that does not come up ends the roll; the old workers serve on. Owned by the pool's thread.
 */
final class Roll {

    private final Fleet fleet;
    private final CommandSink sink;
    private final int generation;
    private final Deque<SlotIndex> todo;
    private final int total;
    private int done;
    private Slot under;
    private boolean over;

    Roll(Fleet fleet, int generation, List<SlotIndex> slots, CommandSink sink) {
        this.fleet = fleet;
        this.generation = generation;
        this.todo = new ArrayDeque<>(slots);
        this.total = slots.size();
        this.sink = sink;
    }

    boolean isOver() {
        return over;
    }

    /** Goes on with the next slot that still exists. */
    void proceed(long now) {
        under = null;
        while (!todo.isEmpty()) {
            var slot = fleet.slot(todo.removeFirst());
            if (slot.isPresent()) {
                under = slot.get();
                fleet.surge(under, generation, now);
                return;
            }
        }
        over = true;
        fleet.generation(generation);
        sink.onDone("restarted " + done + " of " + total + " workers, generation " + generation);
    }

    void onSuccessorUp(Slot slot, Worker old, long now) {
        if (over || !slot.equals(under)) {
            return;
        }
        done++;
        var from = old == null ? "nothing" : "pid " + old.pid();
        sink.onStep("slot " + slot.index() + ": " + from + " -> pid "
                + slot.current().pid() + ", generation " + generation + ", up after "
                + (now - slot.current().startedAt()) / 1_000_000 + " ms");
        proceed(now);
    }

    void onSuccessorLost(Slot slot, Death death) {
        if (over || !slot.equals(under)) {
            return;
        }
        var output = death.lastOutput().isEmpty() ? "" : "\nlast output:\n  " + String.join("\n  ", death.lastOutput());
        fail("slot " + slot.index() + ": the new worker (pid " + death.pid() + ") did not come up: " + death.cause()
                + "; the old workers serve on" + output);
    }

    /** The slots changed under it: if the one it works on is gone, it goes on with the next. */
    void onSlotsChanged(long now) {
        if (!over
                && under != null
                && fleet.slot(under.index()).filter(under::equals).isEmpty()) {
            proceed(now);
        }
    }

    void supersede(String by, long now) {
        if (under != null) {
            fleet.abandonSuccessor(under, now);
        }
        fail(by + "; " + done + " of " + total + " workers had been restarted");
    }

    private void fail(String why) {
        over = true;
        sink.onFailed(why);
    }
}
