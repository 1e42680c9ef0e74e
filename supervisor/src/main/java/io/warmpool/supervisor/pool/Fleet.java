package io.warmpool.supervisor.pool;

import io.warmpool.proto.Incarnation;
import io.warmpool.supervisor.process.WorkerExit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The slots of a pool: which worker fills each, which is to follow it, and when a vacant one is filled. Never touches a
 * call. Owned by the pool's thread.
 */
final class Fleet implements Lives.Turns {

    /** Who served for so long was no failed start, even if nobody called. */
    private static final long STEADY = Duration.ofSeconds(60).toNanos();

    private final PoolLimits limits;
    private final Effects effects;
    private final Supplier<Incarnation> incarnations;
    private final Recovery recovery;
    private final Lives lives;
    private final List<Slot> slots = new ArrayList<>();
    /** The deaths in slots that are not there now, newest first. */
    private final Map<SlotIndex, List<Death>> pasts = new HashMap<>();

    private FleetListener listener;
    private Generation generation;
    private boolean closing;
    private long nextDeadline = Long.MIN_VALUE;

    Fleet(PoolLimits limits, Effects effects, Supplier<Incarnation> incarnations, RandomGenerator random) {
        this.limits = limits;
        this.effects = effects;
        this.incarnations = incarnations;
        this.recovery = new Recovery(random);
        this.lives = new Lives(limits, effects, random, this);
    }

    void listener(FleetListener told) {
        listener = told;
    }

    // ---- what there is ----

    List<Slot> allSlots() {
        return slots;
    }

    /** How many calls the workers that serve can run at once. */
    int places() {
        int places = 0;
        for (var slot : slots) {
            if (slot.isUp()) {
                places += slot.current().generation().concurrency();
            }
        }
        return places;
    }

    Optional<Slot> slot(SlotIndex index) {
        return index.value() < slots.size() ? Optional.of(slots.get(index.value())) : Optional.empty();
    }

    Lives lives() {
        return lives;
    }

    Collection<Worker> workers() {
        return lives.all();
    }

    Worker worker(Incarnation incarnation) {
        return lives.get(incarnation);
    }

    /** What new slots are started with. */
    Generation generation() {
        return generation;
    }

    void generation(Generation good) {
        generation = good;
    }

    boolean isClosing() {
        return closing;
    }

    // ---- what is done to it ----

    /** Adds slots up to this many, and starts their workers; or takes the last ones away. */
    void resize(int wanted, long now) {
        while (slots.size() < wanted) {
            var slot = addSlot();
            slot.current(launch(slot, generation, now));
        }
        while (slots.size() > wanted) {
            var slot = slots.removeLast();
            pasts.put(slot.index(), slot.deaths());
            lives.close(slot.current(), StopReason.SCALED_DOWN, now);
            lives.close(slot.successor(), StopReason.SUPERSEDED, now);
        }
        listener.onSlotsChanged(now);
    }

    /** What became of workers before this supervisor: slots that are made from now on know it, newest first. */
    void past(Map<SlotIndex, List<Death>> deaths) {
        pasts.putAll(deaths);
    }

    /**
     * Makes the first slots, and fills them with workers that an earlier supervisor left. What is left over ends: workers
     * of slots that are not wanted any more, and all but the oldest in a slot, which were not serving yet.
     */
    void adopt(int wanted, List<Adoptable> adoptables, long now) {
        while (slots.size() < wanted) {
            addSlot();
        }
        adoptables.stream()
                .sorted(Comparator.comparingLong(Adoptable::startedAt))
                .forEach(each -> adopt(each, now));
        for (var slot : slots) {
            if (slot.current() == null) {
                slot.current(launch(slot, generation, now));
            }
        }
        listener.onSlotsChanged(now);
    }

    private void adopt(Adoptable found, long now) {
        var worker = lives.add(found.incarnation(), found.slot(), found.generation(), found.startedAt(), now);
        worker.launchedAs(found.pid(), limits.pool());
        worker.adopted();
        worker.note("adopting");
        effects.report(Transition.of(limits.pool(), worker, "EMPTY", "SPAWNING", "adopting"));
        var slot = slot(worker.slot()).orElse(null);
        if (slot == null) {
            lives.close(worker, StopReason.SCALED_DOWN, now);
        } else if (slot.current() != null) {
            lives.close(worker, StopReason.SUPERSEDED, now);
        } else {
            slot.current(worker);
            slot.generation(worker.generation());
        }
    }

    /**
     * Starts a worker that takes the slot over once it is up.
     *
     * @param probed it has to answer its generation's probe call first
     */
    void surge(Slot slot, Generation next, StopReason why, boolean probed, long now) {
        if (slot.successor() != null) {
            throw new IllegalStateException("slot " + slot.index() + " has a successor already");
        }
        var worker = launch(slot, next, now);
        if (probed) {
            next.probe().ifPresent(probe -> worker.probe(new ProbeCall(probe)));
        }
        slot.successor(worker, why);
        slot.vacancy(new Vacancy.Empty());
    }

    /** Ends a successor before it takes over; the slot gets a worker of its own if it has none. */
    void abandonSuccessor(Slot slot, long now) {
        var successor = slot.successor();
        slot.successorGone();
        lives.close(successor, StopReason.SUPERSEDED, now);
        if (slot.current() == null && successor != null && !closing) {
            vacate(slot, new Vacancy.Backoff(now), now);
        }
    }

    void pause(Slot slot, boolean paused, long now) {
        slot.paused(paused);
        if (!paused && slot.vacancy() instanceof Vacancy.Quarantined) {
            slot.succeeded();
            vacate(slot, new Vacancy.Backoff(now), now);
        }
        effects.report(Transition.of(limits.pool(), slot, paused ? "OPEN" : "PAUSED", paused ? "PAUSED" : "OPEN", ""));
        listener.onSlotsChanged(now);
    }

    /** No worker is replaced any more, no call is let in. */
    void closing() {
        closing = true;
        slots.forEach(slot -> slot.vacancy(new Vacancy.Empty()));
    }

    // ---- what happens to it ----

    @Override
    public void onUp(Worker worker, long now) {
        // Slots that waited for a trial to succeed need wait no more.
        remind(now);
        var slot = slot(worker.slot()).orElse(null);
        if (slot == null) {
            lives.close(worker, StopReason.SUPERSEDED, now);
            return;
        }
        if (worker.equals(slot.successor())) {
            var old = slot.current();
            var why = slot.replacing();
            slot.takeOver();
            lives.close(old, why, now);
            listener.onSuccessorUp(slot, old, now);
        }
        listener.onSlotsChanged(now);
    }

    @Override
    public void onClosed(Worker worker, long now) {
        listener.onSlotsChanged(now);
        onCallEnded(worker, now);
    }

    /** A call has left a worker. If that was to end after its calls, it may do so now. */
    void onCallEnded(Worker worker, long now) {
        if (worker.isUp()) {
            slot(worker.slot()).ifPresent(Slot::succeeded);
        } else if (worker.running().isEmpty()) {
            lives.drained(worker, now);
        }
    }

    /** The process has ended, or could not be started. */
    void onGone(Worker worker, WorkerExit exit, long now) {
        remind(now);
        var why = Life.why(worker.life());
        // While it drained nobody ended it: it went by itself, and what it ran may be to blame.
        var order = why.filter(_ -> !(worker.life() instanceof Life.Draining));
        var death = Obituary.write(worker, exit, now);
        lives.end(worker, death.cause(), now);
        listener.onWorkerGone(worker, death, order, now);
        var orderly = why.map(StopReason::isOrderly).orElse(false);
        slot(worker.slot()).ifPresent(slot -> leave(slot, worker, death, orderly, now));
        listener.onSlotsChanged(now);
    }

    private void leave(Slot slot, Worker worker, Death death, boolean orderly, long now) {
        slot.remember(death);
        effects.remember(slot.index(), death);
        if (worker.equals(slot.successor())) {
            slot.successorGone();
            if (slot.current() == null && !closing) {
                vacate(slot, new Vacancy.Backoff(now), now);
            }
            listener.onSuccessorLost(slot, death, now);
        } else if (worker.equals(slot.current())) {
            slot.current(null);
            if (death.upAt() != 0 && now - death.upAt() > STEADY) {
                slot.succeeded();
            }
            if (!orderly) {
                slot.failed(death.cause(), now);
            }
            if (!closing && slot.successor() == null) {
                vacate(slot, orderly ? new Vacancy.Backoff(now) : recovery.afterFailure(slot, now), now);
            }
        }
    }

    private void vacate(Slot slot, Vacancy vacancy, long now) {
        slot.vacancy(vacancy);
        remind(Vacancy.until(vacancy));
        if (Vacancy.until(vacancy) > now) {
            effects.report(Transition.of(limits.pool(), slot, "EXITED", Vacancy.name(vacancy), slot.lastCause()));
        }
    }

    // ---- time ----

    void onTick(long now) {
        for (var slot : slots) {
            if (recovery.mayFill(slot, slots, now)) {
                slot.current(launch(slot, slot.generation(), now));
            }
        }
        lives.onTick(now);
        nextDeadline = Long.MAX_VALUE;
        slots.forEach(slot -> remind(recovery.nextTry(slot, slots, now)));
    }

    long nextDeadline() {
        return Math.min(nextDeadline, lives.nextDeadline());
    }

    private void remind(long at) {
        nextDeadline = Math.min(nextDeadline, at);
    }

    // ---- inside ----

    private Slot addSlot() {
        var slot = new Slot(new SlotIndex(slots.size()), generation);
        pasts.getOrDefault(slot.index(), List.of()).reversed().forEach(slot::remember);
        pasts.remove(slot.index());
        slots.add(slot);
        return slot;
    }

    private Worker launch(Slot slot, Generation of, long now) {
        var worker = lives.add(incarnations.get(), slot.index(), of, now, now);
        effects.launch(worker.incarnation(), slot.index(), of.number());
        effects.report(Transition.of(limits.pool(), worker, "EMPTY", "SPAWNING", ""));
        return worker;
    }
}
