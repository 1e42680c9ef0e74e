package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A worker process as the simulation plays it: what it was sent and has not read, what it said and has not arrived, and
 * the calls that run in it. It keeps to the worker's side of the contract and checks that the supervisor keeps to its own.
 */
final class SimulatedWorker {

    /** How far it is; {@link #DEAD} processes may still have words on the wire. */
    enum Phase {
        FORKING,
        BOOTING,
        LOADED,
        DEAD
    }

    private static final byte[] NOTHING = new byte[0];
    private static final int OUTPUT_PIECE = 10;

    private final Incarnation incarnation;
    private final int slot;
    private final SimulatedGeneration generation;
    private final RandomGenerator random;
    private final Sightings sightings;
    private final Deque<ToWorker> unread = new ArrayDeque<>();
    private final Deque<FromWorker> onTheWire = new ArrayDeque<>();
    private final Map<Long, Running> running = new LinkedHashMap<>();

    private Phase phase = Phase.FORKING;
    private boolean connected;
    private boolean proved;
    private boolean provedBefore;
    private boolean provedToPool;
    private boolean hung;
    private boolean told;
    private boolean exitToldToPool;
    private boolean retired;
    /** Its agent never gets warm, though the worker answers its pings. */
    private boolean stuck;

    SimulatedWorker(
            Incarnation incarnation,
            int slot,
            SimulatedGeneration generation,
            RandomGenerator random,
            Sightings sightings) {
        this.incarnation = incarnation;
        this.slot = slot;
        this.generation = generation;
        this.random = random;
        this.sightings = sightings;
    }

    /** A call in it. */
    private static final class Running {
        private final long inputSize;
        private final boolean stubborn;
        private long received;
        private boolean begun;
        private boolean cancelled;
        private long outputLeft = -1;

        Running(long inputSize, boolean stubborn) {
            this.inputSize = inputSize;
            this.stubborn = stubborn;
        }
    }

    Incarnation incarnation() {
        return incarnation;
    }

    int slot() {
        return slot;
    }

    SimulatedGeneration generation() {
        return generation;
    }

    /** The next supervisor is not to adopt it. */
    void retire() {
        require(!retired, "was retired", "twice");
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }

    boolean isAdoptable() {
        return !retired && phase != Phase.FORKING;
    }

    /** The supervisor is gone, and the next one has heard nothing of it yet. */
    void losesSupervisor() {
        dropLink();
        provedToPool = false;
    }

    boolean isAlive() {
        return phase != Phase.DEAD;
    }

    Phase phase() {
        return phase;
    }

    void forked() {
        phase = Phase.BOOTING;
    }

    void hang() {
        hung = true;
    }

    boolean isHung() {
        return hung;
    }

    /** SIGTERM reached it. */
    void terminate() {
        told = true;
    }

    void die() {
        phase = Phase.DEAD;
        unread.clear();
        running.clear();
    }

    /** True once: its exit is to be told to the pool. */
    boolean tellsExit() {
        var tells = phase == Phase.DEAD && !exitToldToPool;
        exitToldToPool |= tells;
        return tells;
    }

    /** The pool has heard of its exit. */
    boolean hasToldExit() {
        return exitToldToPool;
    }

    /** The supervisor takes its proof: whether it is not the first. */
    boolean provedAgain() {
        var again = provedToPool;
        provedToPool = true;
        return again;
    }

    boolean runs(long call) {
        return running.containsKey(call);
    }

    /** How many calls it has, begun or not. */
    int running() {
        return running.size();
    }

    /** What it says next of a call, or in answer to a ping, does not arrive. */
    void loseWord() {
        switch (onTheWire.peek()) {
            case FromWorker.CallStarted _,
                    FromWorker.CallEvent _,
                    FromWorker.CallDone _,
                    FromWorker.OutputPart _,
                    FromWorker.CallFailed _,
                    FromWorker.CallCancelled _,
                    FromWorker.Beat _ -> {
                onTheWire.poll();
                sightings.see(Sighting.WORD_LOST);
            }
            case null, default -> {}
        }
    }

    /** The connection is gone, and with it what was under way in both directions. */
    void dropLink() {
        if (isAlive() && connected) {
            sightings.see(Sighting.LINK_LOST);
            unread.clear();
            onTheWire.clear();
            connected = false;
            proved = false;
        }
    }

    void receive(ToWorker message) {
        if (isAlive() && connected) {
            unread.add(message);
        }
    }

    /** The next word that arrives at the supervisor, or null. */
    FromWorker arriving() {
        var next = onTheWire.poll();
        if (next == null || next instanceof FromWorker.Proof || next instanceof FromWorker.Resumed) {
            return next;
        }
        switch (random.nextInt(300)) {
            // A piece of a body that came twice would be another body; ZeroMQ does neither, but who knows.
            case 0 -> {
                if (!(next instanceof FromWorker.OutputPart)) {
                    onTheWire.addFirst(next);
                    sightings.see(Sighting.WORD_TWICE);
                }
            }
            case 1 -> {
                var after = onTheWire.poll();
                if (after != null) {
                    onTheWire.addFirst(next);
                    next = after;
                    sightings.see(Sighting.WORD_OUT_OF_ORDER);
                }
            }
            default -> {}
        }
        return next;
    }

    boolean hasWordsOnTheWire() {
        return !onTheWire.isEmpty();
    }

    /** Does one thing of its own accord; false if there is nothing to do. */
    boolean act(boolean calm) {
        if (hung || phase == Phase.DEAD || phase == Phase.FORKING) {
            return false;
        }
        if (told && (running.isEmpty() || random.nextInt(4) == 0)) {
            die();
            return true;
        }
        if (!connected) {
            connected = true;
            onTheWire.add(new FromWorker.Proof(NOTHING));
            return true;
        }
        if (!unread.isEmpty() && (calm || random.nextInt(3) > 0)) {
            read(unread.poll());
            return true;
        }
        if (!proved) {
            return false;
        }
        if (phase == Phase.BOOTING && stuck) {
            return false;
        }
        if (phase == Phase.BOOTING) {
            boot(calm);
            return true;
        }
        return work(calm);
    }

    private void boot(boolean calm) {
        switch (random.nextInt(4)) {
            case 0 -> onTheWire.add(new FromWorker.BootStep("classes", 5000));
            case 1 -> onTheWire.add(new FromWorker.BootProgress(1, 2, "documents"));
            default -> {
                var bad = !calm && random.nextInt(100) < generation.badness();
                if (bad && random.nextInt(4) == 0) {
                    stuck = true;
                } else if (bad) {
                    onTheWire.add(new FromWorker.BootFailed("preload", "no model\n  at line 1"));
                    told = true;
                } else {
                    phase = Phase.LOADED;
                    onTheWire.add(new FromWorker.Loaded());
                }
            }
        }
    }

    private void read(ToWorker message) {
        switch (message) {
            case ToWorker.Welcome _ -> {
                proved = true;
                if (provedBefore) {
                    onTheWire.add(new FromWorker.Resumed(phase == Phase.LOADED, List.copyOf(running.keySet())));
                }
                provedBefore = true;
            }
            case ToWorker.Ping ping -> onTheWire.add(beat(ping.sequence()));
            case ToWorker.StartCall start -> {
                require(phase == Phase.LOADED, "was sent a call before it was loaded", message);
                require(
                        running.size() < generation.pool().concurrency(),
                        "was sent more than it has room for",
                        message);
                var call = new Running(start.inputSize(), random.nextInt(20) == 0);
                require(running.put(start.call(), call) == null, "was sent a call that it runs", message);
                take(start.call(), call, start.input());
            }
            case ToWorker.InputPart part -> {
                var call = running.get(part.call());
                if (call != null && !call.cancelled) {
                    take(part.call(), call, part.bytes());
                }
            }
            case ToWorker.CancelCall cancel -> {
                var call = running.get(cancel.call());
                if (call != null && !call.cancelled) {
                    call.cancelled = true;
                    if (!call.begun) {
                        end(cancel.call(), new FromWorker.CallCancelled(cancel.call(), 0));
                    }
                }
            }
            case ToWorker.Credit credit -> require(credit.bytes() > 0, "was granted nothing", message);
            case ToWorker.Challenge _ -> throw new AssertionError("the link keeps handshakes to itself");
        }
    }

    private FromWorker.Beat beat(long sequence) {
        var calls = running.keySet().stream()
                .map(number -> new FromWorker.Running(number, 5))
                .toList();
        return new FromWorker.Beat(sequence, 1, random.nextInt(100), 0, 1, calls);
    }

    private void take(long number, Running call, byte[] bytes) {
        require(bytes.length <= Limits.MAX_PART, "was sent too large a part of", number);
        call.received += bytes.length;
        require(call.received <= call.inputSize, "was sent more than the whole of", number);
        if (call.received == call.inputSize) {
            call.begun = true;
            onTheWire.add(new FromWorker.CallStarted(number));
        }
    }

    private boolean work(boolean calm) {
        var begun = new ArrayList<Long>();
        running.forEach((number, call) -> {
            if (call.begun && !(call.cancelled && call.stubborn)) {
                begun.add(number);
            }
        });
        if (begun.isEmpty()) {
            return false;
        }
        var number = begun.get(random.nextInt(begun.size()));
        var call = running.get(number);
        if (call.outputLeft > 0) {
            goOnWithOutput(number, call);
        } else if (call.cancelled && random.nextInt(3) > 0) {
            end(number, new FromWorker.CallCancelled(number, 7));
        } else {
            goOn(number, call, calm);
        }
        return true;
    }

    private void goOn(long number, Running call, boolean calm) {
        switch (random.nextInt(calm ? 3 : number == ProbeCall.NUMBER ? 4 : 8)) {
            case 0 -> end(number, new FromWorker.CallDone(number, "text/plain", 0, NOTHING, 7));
            case 1 -> end(number, new FromWorker.CallFailed(number, "agent-failed", "no", 7));
            case 2 -> {
                call.outputLeft = OUTPUT_PIECE * (1L + random.nextInt(3));
                onTheWire.add(new FromWorker.CallDone(
                        number, "text/plain", OUTPUT_PIECE + call.outputLeft, new byte[OUTPUT_PIECE], 7));
            }
            case 3 -> onTheWire.add(new FromWorker.CallEvent(number, "delta", "word"));
            case 4 -> onTheWire.add(new FromWorker.CallEvent(number, "tool", "{}"));
            default -> {}
        }
    }

    private void goOnWithOutput(long number, Running call) {
        if (call.cancelled) {
            end(number, new FromWorker.CallCancelled(number, 7));
            return;
        }
        call.outputLeft -= OUTPUT_PIECE;
        onTheWire.add(new FromWorker.OutputPart(number, new byte[OUTPUT_PIECE]));
        if (call.outputLeft == 0) {
            running.remove(number);
        }
    }

    private void end(long number, FromWorker last) {
        running.remove(number);
        onTheWire.add(last);
    }

    private void require(boolean fine, String what, Object of) {
        if (!fine) {
            throw new AssertionError("worker " + incarnation + " of slot " + slot + " " + what + " " + of);
        }
    }
}
