package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import java.util.ArrayDeque;
import java.util.Deque;
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

    private static final int ATTEMPT_BITS = 12;
    private static final byte[] NOTHING = new byte[0];

    private final Incarnation incarnation;
    private final int slot;
    private final SimulatedGeneration generation;
    private final RandomGenerator random;
    private final Sightings sightings;
    private final Deque<ToWorker> unread = new ArrayDeque<>();
    private final Deque<FromWorker> onTheWire = new ArrayDeque<>();
    private final SimulatedCalls calls;

    private Phase phase = Phase.FORKING;
    private boolean connected;
    private boolean proved;
    private boolean provedBefore;
    private boolean provedToPool;
    private boolean resumed;
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
            SimulatedLedger ledger,
            Sightings sightings) {
        this.incarnation = incarnation;
        this.slot = slot;
        this.generation = generation;
        this.random = random;
        this.sightings = sightings;
        this.calls = new SimulatedCalls(
                generation.pool().concurrency(),
                incarnation.low() << ATTEMPT_BITS,
                random,
                onTheWire::add,
                ledger,
                sightings);
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
        calls.clear();
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
        return calls.has(call);
    }

    /** How many calls it has, begun or not. */
    int running() {
        return calls.count();
    }

    /** Whether it keeps the outcome of a job that was said to somebody, or to nobody yet. */
    boolean keepsOutcomes() {
        return isAlive() && calls.keepsOutcomes();
    }

    /** What it says next of a call, or in answer to a ping, does not arrive. */
    void loseWord() {
        spoil(onTheWire.peek());
        switch (onTheWire.peek()) {
            case FromWorker.CallStarted _,
                    FromWorker.CallEvent _,
                    FromWorker.StatePart _,
                    FromWorker.Evicted _,
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
                if (!isPiece(next)) {
                    onTheWire.addFirst(next);
                    sightings.see(Sighting.WORD_TWICE);
                }
            }
            case 1 -> {
                var after = isPiece(next) && isPiece(onTheWire.peek()) ? null : onTheWire.poll();
                if (after != null) {
                    spoil(next);
                    spoil(after);
                    onTheWire.addFirst(next);
                    next = after;
                    sightings.see(Sighting.WORD_OUT_OF_ORDER);
                }
            }
            default -> {}
        }
        return next;
    }

    /** A state that has lost a part, or whose last part comes behind its end, is not whole. */
    private void spoil(FromWorker word) {
        switch (word) {
            case FromWorker.StatePart part -> sightings.spoilt(part.call());
            case FromWorker.CallDone done -> sightings.spoilt(done.call());
            case FromWorker.OutputPart part -> sightings.spoilt(part.call());
            case FromWorker.CallFailed failed -> sightings.spoilt(failed.call());
            case FromWorker.CallCancelled cancelled -> sightings.spoilt(cancelled.call());
            case null, default -> {}
        }
    }

    private static boolean isPiece(FromWorker word) {
        return word instanceof FromWorker.OutputPart || word instanceof FromWorker.StatePart;
    }

    /** It has named what it runs, and outcomes that may be lost, which take room as well until they are told again. */
    boolean hasResumed() {
        return resumed;
    }

    boolean hasWordsOnTheWire() {
        return !onTheWire.isEmpty();
    }

    /** Does one thing of its own accord; false if there is nothing to do. */
    boolean act(boolean calm) {
        if (hung || phase == Phase.DEAD || phase == Phase.FORKING) {
            return false;
        }
        if (told && (calls.count() == 0 || random.nextInt(4) == 0)) {
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
        return calls.work(calm);
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
                    resumed = true;
                    calls.resume(phase == Phase.LOADED);
                }
                provedBefore = true;
            }
            case ToWorker.Ping ping -> {
                if (proved) {
                    onTheWire.add(calls.beat(ping.sequence()));
                }
            }
            case ToWorker.StartCall start -> {
                require(phase == Phase.LOADED, "was sent a call before it was loaded", message);
                calls.start(start);
            }
            case ToWorker.InputPart part -> calls.take(part);
            case ToWorker.CancelCall cancel -> calls.cancel(cancel.call());
            case ToWorker.Acknowledge stored -> calls.acknowledge(stored.call());
            case ToWorker.Credit credit -> require(credit.bytes() > 0, "was granted nothing", message);
            case ToWorker.StatePart part -> calls.take(part);
            case ToWorker.Evict evict -> {
                // Whatever its phase; but on a connection that is not proved it listens to nothing.
                if (proved) {
                    onTheWire.add(new FromWorker.Evicted(evict.request(), random.nextInt(5)));
                }
            }
            case ToWorker.Challenge _ -> throw new AssertionError("the link keeps handshakes to itself");
        }
    }

    private void require(boolean fine, String what, Object of) {
        if (!fine) {
            throw new AssertionError("worker " + incarnation + " of slot " + slot + " " + what + " " + of);
        }
    }
}
