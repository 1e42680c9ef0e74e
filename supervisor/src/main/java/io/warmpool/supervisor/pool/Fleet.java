package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Rejection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The slots of a pool and the lives of their workers. Knows which worker may take a call, and never touches one. Owned by
 * the pool's thread.
 */
final class Fleet implements Routing {

    private static final int HOPELESS = 2;
    private static final int RETRY_AFTER_SECONDS = 5;

    private final PoolLimits limits;
    private final Effects effects;
    private final Supplier<Incarnation> incarnations;
    private final RandomGenerator random;
    private final List<Slot> slots = new ArrayList<>();
    private final Map<Incarnation, Worker> workers = new LinkedHashMap<>();

    private FleetListener listener;
    private int generation = 1;
    private boolean closing;
    private long pings;
    private long nextPing = Long.MIN_VALUE;
    /** The first tick is due at once: it starts the pings. */
    private long nextDeadline = Long.MIN_VALUE;

    private int lastPicked;

    Fleet(PoolLimits limits, Effects effects, Supplier<Incarnation> incarnations, RandomGenerator random) {
        this.limits = limits;
        this.effects = effects;
        this.incarnations = incarnations;
        this.random = random;
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

    int generation() {
        return generation;
    }

    void generation(int good) {
        generation = good;
    }

    /** Adds slots up to this many, and starts their workers; or takes the last ones away. */
    void resize(int wanted, long now) {
        while (slots.size() < wanted) {
            var slot = new Slot(new SlotIndex(slots.size()), generation);
            slots.add(slot);
            slot.current(launch(slot, generation, now));
        }
        while (slots.size() > wanted) {
            var slot = slots.removeLast();
            close(slot.current(), StopReason.SCALED_DOWN, now);
            close(slot.successor(), StopReason.SUPERSEDED, now);
        }
        listener.onSlotsChanged(now);
    }

    /** Starts a worker that takes the slot over once it is up. */
    void surge(Slot slot, int newGeneration, long now) {
        slot.successor(launch(slot, newGeneration, now));
    }

    /** Ends a successor before it takes over; the slot gets a worker of its own if it has none. */
    void abandonSuccessor(Slot slot, long now) {
        var successor = slot.successor();
        slot.successor(null);
        close(successor, StopReason.SUPERSEDED, now);
        if (slot.current() == null && successor != null && !closing) {
            slot.retryAt(now);
            remind(now);
        }
    }

    void pause(Slot slot, boolean paused, long now) {
        slot.paused(paused);
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
        slots.forEach(slot -> slot.retryAt(Long.MAX_VALUE));
    }

    /** Ends all workers: those that run calls finish them first if {@code drain}. */
    void closeAll(boolean drain, long now) {
        for (var worker : List.copyOf(workers.values())) {
            close(worker, StopReason.SHUTDOWN, now);
            if (!drain && worker.life() instanceof Life.Draining) {
                apply(worker, new Life.Event.Drained(), now);
            }
        }
    }

    // ---- what happens to workers ----

    void onLaunched(Worker worker, long pid) {
        worker.launchedAs(pid, limits.pool());
    }

    void onProved(Worker worker, long now) {
        worker.heardAt(now);
        apply(worker, new Life.Event.Proved(), now);
    }

    void onLoaded(Worker worker, long now) {
        worker.note("");
        apply(worker, new Life.Event.Loaded(), now);
    }

    void onBeat(Worker worker, FromWorker.Beat beat, long now) {
        worker.beat(beat);
        if (worker.life() instanceof Life.Probing) {
            apply(worker, new Life.Event.Answered(), now);
        }
    }

    /** The worker's last call has ended; if it was to end after its calls, it does now. */
    void onIdle(Worker worker, long now) {
        if (worker.life() instanceof Life.Draining && worker.running().isEmpty()) {
            apply(worker, new Life.Event.Drained(), now);
        }
    }

    /** The process has ended, or could not be started. */
    void onGone(Worker worker, String status, List<String> lastOutput, long now) {
        var orderly = Life.why(worker.life()).map(StopReason::isOrderly).orElse(false);
        var cause = cause(worker, status);
        var state = Life.name(worker.life());
        apply(worker, new Life.Event.Gone(), now);
        effects.report(transition(null, worker, state, "EXITED", cause));
        workers.remove(worker.incarnation());
        effects.forget(worker.incarnation());
        var running = worker.running().values().stream()
                .map(inFlight -> inFlight.call().id().toString())
                .toList();
        var death = new Death(
                worker.incarnation().toString(),
                worker.pid(),
                worker.generation(),
                worker.startedAt(),
                now,
                cause,
                worker.ended(),
                running,
                lastOutput);
        listener.onWorkerGone(worker, death, now);
        slot(worker.slot()).ifPresent(slot -> vacate(slot, worker, death, orderly, now));
        listener.onSlotsChanged(now);
    }

    private void vacate(Slot slot, Worker worker, Death death, boolean orderly, long now) {
        slot.remember(death);
        if (worker.equals(slot.successor())) {
            slot.successor(null);
            if (slot.current() == null && !closing) {
                slot.retryAt(now);
                remind(now);
            }
            listener.onSuccessorLost(slot, death, now);
        } else if (worker.equals(slot.current())) {
            slot.current(null);
            if (!orderly) {
                slot.failed(death.cause());
            }
            if (!closing && slot.successor() == null) {
                slot.retryAt(now + (orderly ? 0 : BackOff.delay(slot.failures(), random)));
                remind(slot.retryAt());
            }
        }
    }

    void onTick(long now) {
        for (var slot : slots) {
            if (slot.retryAt() <= now) {
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
        slots.forEach(slot -> remind(slot.retryAt()));
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

    // ---- routing ----

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
                    && slot.current().running().size() < limits.concurrency()
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
                && worker.running().size() < limits.concurrency()
                && slot(worker.slot())
                        .filter(slot -> slot.isOpen() && worker.equals(slot.current()))
                        .isPresent();
    }

    @Override
    public List<Worker> takers() {
        return slots.stream().filter(Slot::isOpen).map(Slot::current).toList();
    }

    @Override
    public void onCallEnded(Worker worker, long now) {
        if (worker.isUp()) {
            slot(worker.slot()).ifPresent(Slot::succeeded);
        } else {
            onIdle(worker, now);
        }
    }

    @Override
    public Optional<Rejection> refusal() {
        if (closing) {
            return Optional.of(new Rejection.NoWorker(
                    "pool '" + limits.pool() + "' is shutting down: try again later", RETRY_AFTER_SECONDS));
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
                "no worker of '" + limits.pool() + "' is up: each of its " + slots.size()
                        + " slots failed at least " + HOPELESS + " times in a row; slot 0 last: " + last.lastCause()
                        + ". See 'warmpool why " + limits.pool() + "/0'",
                RETRY_AFTER_SECONDS));
    }

    @Override
    public int up() {
        int up = 0;
        for (var slot : slots) {
            if (slot.current() != null && slot.current().isUp()) {
                up++;
            }
        }
        return up;
    }

    @Override
    public int slots() {
        return slots.size();
    }

    // ---- inside ----

    private Worker launch(Slot slot, int forGeneration, long now) {
        var worker = new Worker(incarnations.get(), slot.index(), forGeneration, now, limits);
        workers.put(worker.incarnation(), worker);
        remind(Life.deadline(worker.life()));
        effects.launch(worker.incarnation(), slot.index(), forGeneration);
        effects.report(transition(slot, worker, "EMPTY", "SPAWNING", ""));
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
            effects.report(transition(null, worker, Life.name(before), Life.name(after), why));
        }
        switch (after) {
            case Life.Spawning _, Life.Loading _, Life.Exited _ -> {}
            case Life.Probing _ -> effects.send(worker.incarnation(), new ToWorker.Ping(++pings));
            case Life.Up _ -> onUp(worker, now);
            case Life.Draining _ -> {
                listener.onSlotsChanged(now);
                onIdle(worker, now);
            }
            case Life.Stopping _ -> effects.terminate(worker.incarnation());
            case Life.Killing _ -> {
                effects.kill(worker.incarnation(), false);
                if (before instanceof Life.Up) {
                    listener.onSlotsChanged(now);
                }
            }
        }
    }

    private void onUp(Worker worker, long now) {
        worker.upAt(now);
        var slot = slot(worker.slot()).orElse(null);
        if (slot == null) {
            close(worker, StopReason.SUPERSEDED, now);
            return;
        }
        if (worker.equals(slot.successor())) {
            var old = slot.current();
            slot.takeOver();
            close(old, StopReason.RESTART, now);
            listener.onSuccessorUp(slot, old, now);
        }
        listener.onSlotsChanged(now);
    }

    private void ping(Worker worker, long now) {
        switch (worker.life()) {
            case Life.Loading _, Life.Probing _, Life.Up _, Life.Draining _ -> {
                if (now - worker.heardAt() > limits.silence()) {
                    apply(worker, new Life.Event.Kill(StopReason.SILENT), now);
                } else {
                    effects.send(worker.incarnation(), new ToWorker.Ping(++pings));
                }
            }
            case Life.Spawning _, Life.Stopping _, Life.Killing _, Life.Exited _ -> {}
        }
    }

    private void remind(long at) {
        nextDeadline = Math.min(nextDeadline, at);
    }

    private static String cause(Worker worker, String status) {
        if (!worker.failure().isEmpty()) {
            return worker.failure() + " (" + status + ")";
        }
        return Life.why(worker.life())
                .map(why -> why.words() + " (" + status + ")")
                .orElse(status);
    }

    private Transition transition(Slot slot, Worker worker, String from, String to, String why) {
        return new Transition(
                limits.pool(),
                worker == null ? slot.index().value() : worker.slot().value(),
                worker == null ? 0 : worker.pid(),
                worker == null ? "" : worker.incarnation().toString(),
                worker == null ? generation : worker.generation(),
                from,
                to,
                why);
    }
}
