package io.warmpool.supervisor.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A rolling restart: one slot after the other gets a worker of another generation, which takes over once it is up. The
 * first is the canary: it has to answer a probe call, and if it fails nothing has changed. Later a slot that fails is
 * tried once more; two failures in a row pause the roll where it is. Owned by the pool's thread.
 */
final class Roll {

    private static final int MOST_FAILURES = 2;

    private final Fleet fleet;
    private final CommandSink sink;
    private final Generation generation;
    private final Deque<SlotIndex> todo;
    private final int total;
    private int done;
    private int failures;
    private Slot under;
    private boolean over;

    Roll(Fleet fleet, Generation generation, List<SlotIndex> slots, CommandSink sink) {
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
                surge(now);
                return;
            }
        }
        over = true;
        fleet.generation(generation);
        sink.onDone("restarted " + done + " of " + total + " workers, generation " + generation.number());
    }

    private void surge(long now) {
        fleet.surge(under, generation, StopReason.RESTART, done == 0, now);
    }

    void onSuccessorUp(Slot slot, Worker old, long now) {
        if (over || !slot.equals(under)) {
            return;
        }
        done++;
        failures = 0;
        var from = old == null ? "nothing" : "pid " + old.pid();
        sink.onStep("slot " + slot.index() + ": " + from + " -> pid "
                + slot.current().pid() + ", generation " + generation.number() + ", up after "
                + (now - slot.current().startedAt()) / 1_000_000 + " ms");
        proceed(now);
    }

    void onSuccessorLost(Slot slot, Death death, long now) {
        if (over || !slot.equals(under)) {
            return;
        }
        var what =
                "slot " + slot.index() + ": the new worker (pid " + death.pid() + ") did not come up: " + death.cause();
        failures++;
        if (done == 0) {
            fail(what + "; nothing was changed: the old workers serve on" + lastOutput(death));
        } else if (failures < MOST_FAILURES) {
            sink.onStep(what + "; trying once more");
            surge(now);
        } else {
            fail(what + "; paused after " + failures + " failures in a row: " + done + " of " + total
                    + " workers run generation " + generation.number()
                    + ", the old workers serve on in the other slots."
                    + " 'warmpool restart' tries again, 'warmpool rollback' goes back" + lastOutput(death));
        }
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

    private static String lastOutput(Death death) {
        return death.lastOutput().isEmpty() ? "" : "\nlast output:\n  " + String.join("\n  ", death.lastOutput());
    }
}
