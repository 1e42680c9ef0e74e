package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.Rejection;
import java.util.List;
import java.util.Optional;

/** Which slot may take a call: the one at home for its session, or the least loaded. Owned by the pool's thread. */
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
    public SlotIndex home(String session) {
        if (session.isEmpty()) {
            return null;
        }
        SlotIndex best = null;
        long bestScore = 0;
        for (var slot : slots) {
            if (slot.isOpen()) {
                var score = Rendezvous.score(session, slot.index().value());
                if (best == null || score > bestScore) {
                    best = slot.index();
                    bestScore = score;
                }
            }
        }
        return best;
    }

    @Override
    public Worker pick(SlotIndex home) {
        if (home != null) {
            var worker = slots.get(home.value()).current();
            return hasRoom(worker) ? worker : null;
        }
        Worker best = null;
        int bestAt = 0;
        for (int i = 1; i <= slots.size(); i++) {
            int at = (lastPicked + i) % slots.size();
            var slot = slots.get(at);
            if (slot.isOpen()
                    && slot.current().hasRoom()
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
