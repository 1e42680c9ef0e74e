package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which slot may take a call. A call of a session has an order of its own in which it prefers the slots, the first of which
 * is its home; any other call goes to the least loaded. Owned by the pool's thread.
 */
final class SlotRouting implements Routing {

    private static final int HOPELESS = 2;
    private static final int RETRY_AFTER_SECONDS = 5;

    private final String pool;
    private final Fleet fleet;
    private final List<Slot> slots;
    private int lastPicked;

    SlotRouting(String pool, Fleet fleet) {
        this.pool = pool;
        this.fleet = fleet;
        this.slots = fleet.allSlots();
    }

    @Override
    public Worker pick(Call call) {
        return call.session().isEmpty() ? leastLoaded() : current(best(call, SlotRouting::isFree));
    }

    @Override
    public SlotIndex waitsAt(Call call) {
        return call.session().isEmpty() ? null : index(best(call, Slot::isOpen));
    }

    @Override
    public boolean isAbroad(Call call, Worker worker) {
        return !call.session().isEmpty() && !worker.slot().equals(index(best(call, _ -> true)));
    }

    private static boolean isFree(Slot slot) {
        return slot.isOpen() && slot.current().hasRoom();
    }

    /** The first in the order of the call's session among some of the slots, or null. */
    private Slot best(Call call, Predicate<Slot> among) {
        var key = Rendezvous.key(call.tenant(), call.user(), call.session());
        Slot best = null;
        long bestScore = 0;
        for (var slot : slots) {
            var score = Rendezvous.score(key, slot.index().value());
            if (among.test(slot) && (best == null || score > bestScore)) {
                best = slot;
                bestScore = score;
            }
        }
        return best;
    }

    private static Worker current(Slot slot) {
        return slot == null ? null : slot.current();
    }

    private static SlotIndex index(Slot slot) {
        return slot == null ? null : slot.index();
    }

    private Worker leastLoaded() {
        Worker best = null;
        int bestAt = 0;
        for (int i = 1; i <= slots.size(); i++) {
            int at = (lastPicked + i) % slots.size();
            var slot = slots.get(at);
            if (isFree(slot)
                    && (best == null
                            || slot.current().running().size() < best.running().size())) {
                best = slot.current();
                bestAt = at;
            }
        }
        lastPicked = bestAt;
        return best;
    }

    @Override
    public boolean hasRoom(Worker worker) {
        return worker.isUp()
                && worker.hasRoom()
                && fleet.slot(worker.slot())
                        .filter(slot -> slot.isOpen() && worker.equals(slot.current()))
                        .isPresent();
    }

    @Override
    public List<Worker> takers() {
        return slots.stream().filter(Slot::isOpen).map(Slot::current).toList();
    }

    @Override
    public Optional<Rejection> refusal() {
        if (fleet.isClosing()) {
            return Optional.of(new Rejection.NoWorker(
                    "pool '" + pool + "' is shutting down: try again later", RETRY_AFTER_SECONDS));
        }
        if (slots.isEmpty() || up() > 0) {
            return Optional.empty();
        }
        for (var slot : slots) {
            if (slot.failures() < HOPELESS) {
                return Optional.empty();
            }
        }
        var last = slots.getFirst();
        return Optional.of(new Rejection.NoWorker(
                "no worker of '" + pool + "' is up: each of its " + slots.size() + " slots failed at least " + HOPELESS
                        + " times in a row; slot 0 last: " + last.lastCause() + ". See 'warmpool why " + pool
                        + "/0'",
                RETRY_AFTER_SECONDS));
    }

    @Override
    public int up() {
        int up = 0;
        for (var slot : slots) {
            if (slot.isUp()) {
                up++;
            }
        }
        return up;
    }

    @Override
    public int slots() {
        return slots.size();
    }
}
