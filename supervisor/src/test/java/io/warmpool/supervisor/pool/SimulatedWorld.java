package io.warmpool.supervisor.pool;

import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The world that a simulated pool acts on: its worker processes, and what the pool reported of each. It performs effects
 * late and in its own order, and checks each against what the pool said of that worker.
 */
final class SimulatedWorld implements Effects {

    /** Reasons for which a worker drains only once its successor is up. */
    private static final List<String> SURGE_FIRST = Stream.of(
                    StopReason.RESTART, StopReason.MAX_CALLS, StopReason.MAX_AGE, StopReason.MAX_MEMORY)
            .map(StopReason::words)
            .toList();

    private static final List<String> HANGS = Stream.of(StopReason.values())
            .filter(StopReason::isHang)
            .map(StopReason::words)
            .toList();
    private static final Set<String> LIVE = Set.of("SPAWNING", "LOADING", "PROBING", "UP");

    private final RandomGenerator random;
    private final SimulatedLedger ledger;
    private final Sightings sightings;
    private final Map<Incarnation, SimulatedWorker> workers = new LinkedHashMap<>();
    private final Map<String, String> states = new LinkedHashMap<>();
    private final Map<Integer, SimulatedGeneration> generations = new HashMap<>();
    private final Map<String, Integer> slots = new LinkedHashMap<>();
    private final Map<String, String> reasons = new HashMap<>();
    private final Set<Incarnation> killed = new HashSet<>();
    private final Set<String> probed = new HashSet<>();
    private final Set<String> adopted = new HashSet<>();
    private final List<Incarnation> dead = new ArrayList<>();
    private final Set<Long> left = new HashSet<>();
    private final Map<SlotIndex, List<Death>> memories = new HashMap<>();
    private BiConsumer<Incarnation, ToWorker.StartCall> listener = (_, _) -> {};
    private long lastLow;
    private int lostWhileUp;
    private int launches;

    SimulatedWorld(RandomGenerator random, SimulatedLedger ledger, Sightings sightings) {
        this.random = random;
        this.ledger = ledger;
        this.sightings = sightings;
    }

    /** Hears of each call as it is sent. */
    void listener(BiConsumer<Incarnation, ToWorker.StartCall> told) {
        listener = told;
    }

    /** Workers of this generation can be started from now on. */
    void deploy(SimulatedGeneration generation) {
        generations.put(generation.pool().number(), generation);
    }

    Incarnation nextIncarnation() {
        lastLow++;
        return new Incarnation((lastLow << 16) | 0x4000_0000_0000_0000L, lastLow);
    }

    List<SimulatedWorker> workers() {
        return List.copyOf(workers.values());
    }

    List<Incarnation> dead() {
        return dead;
    }

    /** What is kept of the deaths in each slot, newest first. */
    Map<SlotIndex, List<Death>> memories() {
        return memories.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
    }

    /** How many workers so far were killed or ended while they served; those that were asked to drain are not among them. */
    int lostWhileUp() {
        return lostWhileUp;
    }

    /** The pool heard of its exit and nothing of it is on the way any more. */
    void bury(SimulatedWorker worker) {
        workers.remove(worker.incarnation());
        dead.add(worker.incarnation());
    }

    /**
     * The supervisor is killed: links break, and all it knew is gone. Workers that it had retired, or not told yet that
     * they are workers, end.
     *
     * @return what the next one finds
     */
    List<Adoptable> crash(long now) {
        states.clear();
        left.clear();
        for (var worker : workers()) {
            if (!worker.isAlive() || !worker.isAdoptable()) {
                worker.die();
                bury(worker);
            } else {
                worker.losesSupervisor();
            }
        }
        return workers().stream()
                .map(worker -> new Adoptable(
                        worker.incarnation(),
                        new SlotIndex(worker.slot()),
                        worker.generation().pool(),
                        100 + worker.incarnation().low(),
                        now - 1_000_000_000L + worker.incarnation().low()))
                .toList();
    }

    /** Whether a worker, if it is still there, may have told outcomes once more. */
    boolean hasResumed(String incarnation) {
        return workers.values().stream()
                .anyMatch(worker ->
                        worker.hasResumed() && worker.incarnation().toString().equals(incarnation));
    }

    /** How many workers of a slot are up, as the pool reported them. */
    int servingIn(int slot) {
        return inSlots("UP"::equals, slot + 1)[slot];
    }

    /** How many workers of each of so many slots are in one of these states, as the pool reported them. */
    private int[] inSlots(Predicate<String> wanted, int count) {
        var found = new int[count];
        states.forEach((who, state) -> {
            if (wanted.test(state) && slots.get(who) < count) {
                found[slots.get(who)]++;
            }
        });
        return found;
    }

    /** No slot of so many has more than one worker that serves, or than {@code most} that are up or on their way there. */
    void checkSlots(int count, int most) {
        var serving = inSlots("UP"::equals, count);
        var live = inSlots(LIVE::contains, count);
        for (int slot = 0; slot < count; slot++) {
            if (serving[slot] > 1 || live[slot] > most) {
                throw new AssertionError("slot " + slot + " has " + serving[slot] + " workers that serve and "
                        + live[slot] + " live ones");
            }
        }
    }

    /** How many workers were started so far. */
    int launches() {
        return launches;
    }

    @Override
    public void launch(Incarnation incarnation, SlotIndex slot, int generation) {
        launches++;
        require(!workers.containsKey(incarnation), "launched twice", incarnation);
        var of = generations.get(generation);
        workers.put(incarnation, new SimulatedWorker(incarnation, slot.value(), of, random, ledger, sightings));
        slots.put(incarnation.toString(), slot.value());
    }

    @Override
    public void terminate(Incarnation incarnation) {
        var worker = worker(incarnation, "terminated");
        require(worker.isRetired(), "terminated before it was retired", incarnation);
        worker.terminate();
    }

    @Override
    public void retire(Incarnation incarnation) {
        worker(incarnation, "retired").retire();
    }

    @Override
    public void kill(Incarnation incarnation, boolean dumpFirst) {
        var worker = worker(incarnation, "killed");
        require(worker.isRetired(), "killed before it was retired", incarnation);
        var first = killed.add(incarnation);
        if (dumpFirst) {
            require(first, "dumped though it was killed before", incarnation);
            require(HANGS.contains(reasons.get(incarnation.toString())), "dumped though it does not hang", incarnation);
            sightings.see(Sighting.DUMPED_FOR_A_HANG);
        }
        // A signal to a process that is being forked waits for it.
        if (worker.phase() == SimulatedWorker.Phase.FORKING || random.nextInt(10) == 0) {
            worker.terminate();
        } else {
            worker.die();
        }
    }

    @Override
    public void forget(Incarnation incarnation) {
        var worker = worker(incarnation, "forgotten");
        require(!worker.isAlive(), "forgotten while it lives", incarnation);
        require(worker.isRetired(), "forgotten before it was retired", incarnation);
    }

    @Override
    public void send(Incarnation incarnation, ToWorker message) {
        var worker = worker(incarnation, message);
        if (message instanceof ToWorker.StartCall start) {
            var state = states.get(incarnation.toString());
            var may = start.call() == ProbeCall.NUMBER ? "PROBING" : "UP";
            require(may.equals(state), "sent a call while it is not " + may, incarnation);
            ledger.sent(start.call());
            if (start.call() == ProbeCall.NUMBER) {
                require(probed.add(incarnation.toString()), "was probed twice", incarnation);
            }
            for (var other : workers.values()) {
                require(
                        start.call() == ProbeCall.NUMBER || !other.runs(start.call()),
                        "sent a call that still runs",
                        other.incarnation());
            }
        }
        worker.receive(message);
        if (message instanceof ToWorker.StartCall start) {
            require(!left.contains(start.call()), "sent a call that has left", incarnation);
            listener.accept(incarnation, start);
        }
    }

    @Override
    public void deliver(CallSink sink, CallEvent event) {
        if (event instanceof CallEvent.Left && sink instanceof SimulatedClient client) {
            var call = client.call().id().value();
            left.add(call);
            for (var worker : workers.values()) {
                require(!worker.runs(call), "still runs call " + call + " that has left", worker.incarnation());
            }
        }
        sink.onEvent(event);
    }

    @Override
    public void remember(SlotIndex slot, Death death) {
        var past = memories.computeIfAbsent(slot, _ -> new ArrayList<>());
        require(
                past.stream().noneMatch(other -> other.incarnation().equals(death.incarnation())),
                "died twice",
                death.incarnation());
        past.addFirst(death);
        if (past.size() > Slot.REMEMBERED_DEATHS) {
            past.removeLast();
        }
    }

    @Override
    public void report(Transition transition) {
        if (transition.to().equals("QUARANTINED")) {
            sightings.see(Sighting.QUARANTINE);
        }
        if (transition.from().equals("OPEN")
                || transition.to().equals("OPEN")
                || transition.incarnation().isEmpty()) {
            return;
        }
        var before = states.getOrDefault(transition.incarnation(), "EMPTY");
        require(
                before.equals(transition.from()),
                "reported from " + transition.from() + " but was " + before,
                transition);
        if (before.equals("UP") && !transition.to().equals("DRAINING")) {
            lostWhileUp++;
        }
        if (transition.to().equals("DRAINING") && SURGE_FIRST.contains(transition.why())) {
            require(servingIn(transition.slot()) == 2, "replaced before its successor is up", transition);
        }
        notice(transition);
        if (transition.to().equals("EXITED")) {
            states.remove(transition.incarnation());
        } else {
            states.put(transition.incarnation(), transition.to());
        }
    }

    private void notice(Transition transition) {
        var who = transition.incarnation();
        if (transition.why().equals("adopting")) {
            adopted.add(who);
        }
        switch (transition.to()) {
            case "DRAINING", "STOPPING", "KILLING" -> {
                sightings.ended(transition.why());
                reasons.put(who, transition.why());
            }
            case "UP" -> {
                if (probed.contains(who)) {
                    sightings.see(Sighting.CANARY_PASSED);
                }
                if (adopted.contains(who)) {
                    sightings.see(Sighting.ADOPTED_WORKER_UP);
                }
            }
            case "EXITED" -> {
                if (transition.why().startsWith("its probe call failed")) {
                    sightings.see(Sighting.CANARY_FAILED);
                } else if (probed.contains(who) && transition.why().startsWith(StopReason.NO_PROBE.words())) {
                    sightings.see(Sighting.CANARY_TIMED_OUT);
                }
            }
            default -> {}
        }
    }

    /** {@code what} is done to it, or sent to it. */
    private SimulatedWorker worker(Incarnation incarnation, Object what) {
        var worker = workers.get(incarnation);
        if (worker == null) {
            throw new AssertionError(incarnation + ": " + what + " though it is gone");
        }
        return worker;
    }

    private static void require(boolean fine, String what, Object who) {
        if (!fine) {
            throw new AssertionError(who + ": " + what);
        }
    }
}
