package io.warmpool.supervisor.pool;

import java.time.Duration;

/**
 * Replaces workers that have served, lived or grown enough: one at a time in a pool, each by a successor that is up before
 * the old one closes. Owned by the pool's thread.
 */
final class Retirement {

    /** After a successor that did not come up; its slot still has a worker that serves. */
    private static final long PAUSE = Duration.ofSeconds(60).toNanos();

    private final Fleet fleet;
    private final Recycle recycle;
    private Slot under;
    private long notBefore = Long.MIN_VALUE;

    Retirement(Fleet fleet, Recycle recycle) {
        this.fleet = fleet;
        this.recycle = recycle;
    }

    /** Starts with the next worker that is due, if it may. */
    void onTick(long now) {
        if (under != null || now < notBefore || fleet.isClosing()) {
            return;
        }
        for (var slot : fleet.allSlots()) {
            var worker = slot.current();
            if (slot.isUp() && slot.successor() == null) {
                var due = recycle.due(worker.vitals(now));
                if (due.isPresent()) {
                    under = slot;
                    fleet.surge(slot, slot.generation(), due.get(), false, now);
                    return;
                }
            }
        }
    }

    void onSuccessorUp(Slot slot) {
        if (slot.equals(under)) {
            under = null;
        }
    }

    void onSuccessorLost(Slot slot, long now) {
        if (slot.equals(under)) {
            under = null;
            notBefore = now + PAUSE;
        }
    }

    void onSlotsChanged() {
        if (under != null && fleet.slot(under.index()).filter(under::equals).isEmpty()) {
            under = null;
        }
    }

    /** Something more important wants the slots. */
    void giveWay(long now) {
        if (under != null) {
            var slot = under;
            under = null;
            fleet.abandonSuccessor(slot, now);
        }
    }
}
