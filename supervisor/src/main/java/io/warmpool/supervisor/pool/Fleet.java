package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.process.WorkerExit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The slots of a pool and the lives of their workers. Never touches a call. Owned by the pool's thread. */
final class Fleet {

    /** Who served for so long was no failed start, even if nobody called. */
    private static final long STEADY = Duration.ofSeconds(60).toNanos();

    private final PoolLimits limits;
    private final Effects effects;
    private final Supplier<Incarnation> incarnations;
    private final RandomGenerator random;
    private final Recovery recovery;
    private final List<Slot> slots = new ArrayList<>();
    private final Map<Incarnation, Worker> workers = new LinkedHashMap<>();

    private FleetListener listener;
    private Generation generation;
    private boolean closing;
    private long pings;
    private long nextPing = Long.MIN_VALUE;
    /** The first tick is due at once: it starts the pings. */
    private long nextDeadline = Long.MIN_VALUE;

    Fleet(PoolLimits limits, Effects effects, Supplier<Incarnation> incarnations, RandomGenerator random) {
        this.limits = limits;
        this.effects = effects;
        this.incarnations = incarnations;
        this.random = random;
        this.recovery = new Recovery(random);
    }

    void listener(FleetListener told) {
        listener = told;
    }

    // ---- slots ----

    List<Slot> allSlots() {
        return slots;
    }

    Optional<Slot> slot(SlotIndex index) {
        return index.value() < slots.size() ? Optional.of(slots.get(index.value())) : Optional.empty();
    }

    Collection<Worker> workers() {
        return workers.values();
    }

    Worker worker(Incarnation incarnation) {
        return workers.get(incarnation);
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

    /** Adds slots up to this many, and starts their workers; or takes the last ones away. */
    void resize(int wanted, long now) {
        while (slots.size() < wanted) {
            var slot = addSlot();
            slot.current(launch(slot, generation, now));
        }
        while (slots.size() > wanted) {
            var slot = slots.removeLast();
            close(slot.current(), StopReason.SCALED_DOWN, now);
            close(slot.successor(), StopReason.SUPERSEDED, now);
        }
        listener.onSlotsChanged(now);
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
                .sorted((left, right) -> Long.compare(left.startedAt(), right.startedAt()))
                .forEach(each -> adopt(each, now));
        for (var slot : slots) {
            if (slot.current() == null) {
                slot.current(launch(slot, generation, now));
            }
        }
        listener.onSlotsChanged(now);
    }

    private void adopt(Adoptable adoptable, long now) {
        var worker = add(adoptable.incarnation(), adoptable.slot(), adoptable.generation(), adoptable.startedAt(), now);
        worker.launchedAs(adoptable.pid(), limits.pool());
        worker.note("adopting");
        effects.report(report(worker, "EMPTY", "SPAWNING", "adopting"));
        var slot = slot(worker.slot()).orElse(null);
        if (slot == null) {
            close(worker, StopReason.SCALED_DOWN, now);
        } else if (slot.current() != null) {
            close(worker, StopReason.SUPERSEDED, now);
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
        close(successor, StopReason.SUPERSEDED, now);
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
        effects.report(transition(slot, slot.current(), paused ? "OPEN" : "PAUSED", paused ? "PAUSED" : "OPEN", ""));
        listener.onSlotsChanged(now);
    }

    void close(Worker worker, StopReason why, long now) {
        if (worker != null && !(worker.life() instanceof Life.Exited)) {
            apply(worker, new Life.Event.Close(why), now);
        }
    }

    void kill(Worker worker, StopReason why, long now) {
        apply(worker, new Life.Event.Kill(why), now);
    }

    /** No worker is replaced any more, no call is let in. */
    void closing() {
        closing = true;
        slots.forEach(slot -> slot.vacancy(new Vacancy.Empty()));
    }

    /** Ends all workers now. */
    void closeAll(long now) {
        for (var worker : List.copyOf(workers.values())) {
            close(worker, StopReason.SHUTDOWN, now);
            if (worker.life() instanceof Life.Draining) {
                apply(worker, new Life.Event.Drained(), now);
            }
        }
    }

    // ---- what happens to workers ----

    void onLaunched(Worker worker, long pid) {
        worker.launchedAs(pid, limits.pool());
    }

    void onProved(Worker worker, long now) {
        apply(worker, new Life.Event.Proved(), now);
    }

    void onLoaded(Worker worker, long now) {
        worker.note("");
        var limit = worker.probe() == null ? limits.probe() : worker.probe().limit();
        apply(worker, new Life.Event.Loaded(limit), now);
    }

    void onBeat(Worker worker, FromWorker.Beat beat, long now) {
        worker.beat(beat);
        if (worker.life() instanceof Life.Probing && worker.probe() == null) {
            apply(worker, new Life.Event.Answered(), now);
        }
    }

    /** Something was said of the probe call, perhaps after the worker's time for it. */
    void onProbe(Worker worker, FromWorker message, long now) {
        if (worker.probe() == null || !(worker.life() instanceof Life.Probing)) {
            return;
        }
        switch (worker.probe().hear(effects, worker.incarnation(), message).orElse(null)) {
            case null -> {}
            case ProbeCall.Verdict.Passed _ -> apply(worker, new Life.Event.Answered(), now);
            case ProbeCall.Verdict.Failed failed -> {
                worker.bootFailure(failed.why());
                kill(worker, StopReason.NO_PROBE, now);
            }
        }
    }

    /** How much memory the system says it has. */
    void onResident(Worker worker, long bytes, long now) {
        worker.resident(bytes);
        var over = limits.maxResident() > 0 && bytes > limits.maxResident();
        if (over && !Life.isEnding(worker.life())) {
            worker.failure("its resident memory of " + (bytes >> 20) + " MiB is over recycle.max-resident of "
                    + (limits.maxResident() >> 20) + " MiB");
            kill(worker, StopReason.MEMORY_LIMIT, now);
        }
    }

    /** A call has left a worker. If that was to end after its calls, it may do so now. */
    void onCallEnded(Worker worker, long now) {
        if (worker.isUp()) {
            slot(worker.slot()).ifPresent(Slot::succeeded);
        } else if (worker.life() instanceof Life.Draining && worker.running().isEmpty()) {
            apply(worker, new Life.Event.Drained(), now);
        }
    }

    /** The process has ended, or could not be started. */
    void onGone(Worker worker, WorkerExit exit, long now) {
        var why = Life.why(worker.life());
        var state = Life.name(worker.life());
        var death = Obituary.write(worker, exit, now);
        apply(worker, new Life.Event.Gone(), now);
        effects.report(report(worker, state, "EXITED", death.cause()));
        workers.remove(worker.incarnation());
        remind(now);
        effects.forget(worker.incarnation());
        listener.onWorkerGone(worker, death, why, now);
        slot(worker.slot())
                .ifPresent(slot -> leave(
                        slot, worker, death, why.map(StopReason::isOrderly).orElse(false), now));
        listener.onSlotsChanged(now);
    }

    private void leave(Slot slot, Worker worker, Death death, boolean orderly, long now) {
        slot.remember(death);
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
            effects.report(transition(slot, null, "EXITED", Vacancy.name(vacancy), slot.lastCause()));
        }
    }

    void onTick(long now) {
        for (var slot : slots) {
            if (recovery.mayFill(slot, slots, now)) {
                slot.current(launch(slot, slot.generation(), now));
            }
        }
        var pingNow = nextPing <= now;
        if (pingNow) {
            nextPing = now + limits.ping();
        }
        for (var worker : List.copyOf(workers.values())) {
            if (pingNow) {
                ping(worker, now);
            }
            apply(worker, new Life.Event.TimePassed(), now);
        }
        nextDeadline = nextPing;
        workers.values().forEach(worker -> remind(Life.deadline(worker.life())));
        slots.forEach(slot -> remind(recovery.nextTry(slot, slots, now)));
    }

    /** The supervisor itself was suspended for so long: no worker is to suffer for it. */
    void postpone(long nanos, long now) {
        for (var worker : workers.values()) {
            worker.life(Life.postponed(worker.life(), nanos, now, limits));
            worker.heardAt(Math.min(now, worker.heardAt() + nanos));
        }
    }

    long nextDeadline() {
        return nextDeadline;
    }

    // ---- inside ----

    private Slot addSlot() {
        var slot = new Slot(new SlotIndex(slots.size()), generation);
        slots.add(slot);
        return slot;
    }

    private Worker launch(Slot slot, Generation of, long now) {
        var worker = add(incarnations.get(), slot.index(), of, now, now);
        effects.launch(worker.incarnation(), slot.index(), of.number());
        effects.report(report(worker, "EMPTY", "SPAWNING", ""));
        return worker;
    }

    private Worker add(Incarnation incarnation, SlotIndex slot, Generation of, long startedAt, long now) {
        var life = new Life.Spawning(now + limits.hello());
        var worker = new Worker(incarnation, slot, of, startedAt, life, 0.9 + 0.2 * random.nextDouble());
        worker.heardAt(now);
        workers.put(incarnation, worker);
        remind(Life.deadline(life));
        return worker;
    }

    private void apply(Worker worker, Life.Event event, long now) {
        var before = worker.life();
        var after = Life.next(before, event, now, limits);
        if (after.equals(before)) {
            return;
        }
        worker.life(after);
        remind(Life.deadline(after));
        if (!before.getClass().equals(after.getClass()) && !(after instanceof Life.Exited)) {
            var why = Life.why(after).map(StopReason::words).orElse("");
            effects.report(report(worker, Life.name(before), Life.name(after), why));
        }
        if (Life.isEnding(after) && !Life.isEnding(before)) {
            effects.retire(worker.incarnation());
        }
        switch (after) {
            case Life.Spawning _, Life.Loading _, Life.Exited _ -> {}
            case Life.Probing _ -> probe(worker, now);
            case Life.Up _ -> onUp(worker, now);
            case Life.Draining _ -> {
                listener.onSlotsChanged(now);
                onCallEnded(worker, now);
            }
            case Life.Stopping _ -> effects.terminate(worker.incarnation());
            case Life.Killing killing -> {
                // Who says itself what is wrong does not hang; and once killed it has no threads to tell of.
                var hangs = killing.why().isHang() && !worker.isBootFailed();
                effects.kill(worker.incarnation(), hangs && !(before instanceof Life.Killing));
                if (before instanceof Life.Up) {
                    listener.onSlotsChanged(now);
                }
            }
        }
    }

    private void probe(Worker worker, long now) {
        if (worker.probe() != null) {
            worker.probe().send(effects, worker.incarnation(), now);
        }
        sendPing(worker);
    }

    private void onUp(Worker worker, long now) {
        worker.upAt(now);
        // Slots that waited for a trial to succeed need wait no more.
        remind(now);
        var slot = slot(worker.slot()).orElse(null);
        if (slot == null) {
            close(worker, StopReason.SUPERSEDED, now);
            return;
        }
        if (worker.equals(slot.successor())) {
            var old = slot.current();
            var why = slot.replacing();
            slot.takeOver();
            close(old, why, now);
            listener.onSuccessorUp(slot, old, now);
        }
        listener.onSlotsChanged(now);
    }

    private void ping(Worker worker, long now) {
        switch (worker.life()) {
            case Life.Loading _, Life.Probing _, Life.Up _, Life.Draining _ -> {
                if (now - worker.heardAt() > limits.silence()) {
                    kill(worker, StopReason.SILENT, now);
                } else {
                    sendPing(worker);
                }
            }
            case Life.Spawning _, Life.Stopping _, Life.Killing _, Life.Exited _ -> {}
        }
    }

    private void sendPing(Worker worker) {
        worker.pinged(++pings);
        effects.send(worker.incarnation(), new ToWorker.Ping(pings));
    }

    private void remind(long at) {
        nextDeadline = Math.min(nextDeadline, at);
    }

    private Transition report(Worker worker, String from, String to, String why) {
        return transition(null, worker, from, to, why);
    }

    private Transition transition(Slot slot, Worker worker, String from, String to, String why) {
        return new Transition(
                limits.pool(),
                worker == null ? slot.index().value() : worker.slot().value(),
                worker == null ? 0 : worker.pid(),
                worker == null ? "" : worker.incarnation().toString(),
                (worker == null ? slot.generation() : worker.generation()).number(),
                from,
                to,
                why);
    }
}
