package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.SavedState;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The calls that run in one simulated worker: they begin once their input and their session's state are whole, emit, end in
 * some way, perhaps with a new state, and heed their cancellation unless they are stubborn.
 */
final class SimulatedCalls {

    private static final int OUTPUT_PIECE = 10;
    private static final int MOST_LONGS = 9;

    private final int concurrency;
    private final RandomGenerator random;
    private final Consumer<FromWorker> wire;
    private final SimulatedLedger ledger;
    private final Sightings sightings;
    private final Map<Long, Running> running = new LinkedHashMap<>();
    private final SimulatedOutcomes outcomes;
    /** Those of jobs, which no ping drops. */
    private final SimulatedOutcomes jobOutcomes;

    private long lastAttempt;

    /** One of them. */
    private static final class Running {
        private final ToWorker.StartCall start;
        private final long attempt;
        private final boolean stubborn;
        private final ByteArrayOutputStream brought = new ByteArrayOutputStream();
        private final Deque<byte[]> stateLeft = new ArrayDeque<>();
        private SimulatedState state;
        private FromWorker.CallDone done;
        private long prior;
        private long received;
        private boolean begun;
        private boolean cancelled;
        private long outputLeft = -1;
        /** What was said of its output, of a job's call. */
        private final List<FromWorker> output = new ArrayList<>();

        private long lastEvent;

        Running(ToWorker.StartCall start, long attempt, boolean stubborn) {
            this.start = start;
            this.attempt = attempt;
            this.stubborn = stubborn;
        }
    }

    /**
     * Numbers attempts from {@code firstAttempt}, so that no two in a life are the same. */
    SimulatedCalls(
            int concurrency,
            long firstAttempt,
            RandomGenerator random,
            Consumer<FromWorker> wire,
            SimulatedLedger ledger,
            Sightings sightings) {
        this.concurrency = concurrency;
        this.lastAttempt = firstAttempt;
        this.random = random;
        this.wire = wire;
        this.ledger = ledger;
        this.sightings = sightings;
        this.outcomes = new SimulatedOutcomes(concurrency);
        this.jobOutcomes = new SimulatedOutcomes(Limits.KEPT_OUTCOMES * concurrency);
    }

    int count() {
        return running.size();
    }

    boolean has(long call) {
        return running.containsKey(call);
    }

    void clear() {
        running.clear();
        outcomes.clear();
        jobOutcomes.clear();
    }

    /**
     * The link was lost and is there again: says what still runs, and outcomes that may be lost once more. Calls that have
     * not all come never began, and of an output that was cut off only a job's is said again. Some agents go on with the rest
     * of a state, though the first part of it may be lost.
     */
    void resume(boolean loaded) {
        running.values().removeIf(call -> !call.begun);
        List.copyOf(running.values()).stream()
                .filter(call -> call.outputLeft > 0 && !isOfJob(call))
                .forEach(this::cutOff);
        var numbers = Stream.of(running.keySet().stream(), outcomes.numbers(), jobOutcomes.numbers())
                .flatMap(each -> each)
                .distinct()
                .toList();
        wire.accept(new FromWorker.Resumed(loaded, numbers));
        for (var call : running.values()) {
            if (call.state != null && call.outputLeft < 0) {
                giveAgain(call);
            } else if (call.outputLeft > 0) {
                sightings.see(Sighting.OUTPUT_REPEATED);
                statePieces(call).forEach(wire);
                call.output.forEach(wire);
            }
        }
        outcomes.tellAgain(wire);
        jobOutcomes.tellAgain(wire);
    }

    /** Whether there is an outcome of a job that it should have been told to forget. */
    boolean keepsOutcomes() {
        return jobOutcomes.numbers().anyMatch(call -> !sightings.isSpoilt(call));
    }

    void acknowledge(long call) {
        ledger.forgotten(call);
        require(!running.containsKey(call), "an acknowledgement of a call that runs", call);
        if (jobOutcomes.numbers().anyMatch(each -> each == call)) {
            sightings.see(Sighting.ACKNOWLEDGED);
        }
        jobOutcomes.forget(call);
    }

    private static boolean isOfJob(Running call) {
        return call.start.job().isPresent();
    }

    private void giveAgain(Running call) {
        if (random.nextInt(3) == 0) {
            sightings.spoilt(call.start.call());
        } else {
            call.stateLeft.clear();
            call.stateLeft.addAll(call.state.pieces());
        }
    }

    void start(ToWorker.StartCall start) {
        require(running.size() < concurrency, "more than there is room for", start);
        var call = new Running(start, ++lastAttempt, random.nextInt(20) == 0);
        require(running.put(start.call(), call) == null, "a call that runs already", start);
        require(start.input().length <= Limits.MAX_PART, "too large a part", start);
        outcomes.forget(start.call());
        jobOutcomes.forget(start.call());
        call.received = start.input().length;
        beginIfWhole(call);
    }

    void take(ToWorker.InputPart part) {
        var call = running.get(part.call());
        if (call != null && !call.cancelled) {
            require(part.bytes().length <= Limits.MAX_PART, "too large a part", part);
            require(call.brought.size() == call.start.turn().stateSize(), "input before all of the state", part);
            call.received += part.bytes().length;
            require(call.received <= call.start.inputSize(), "more than the whole input", part);
            beginIfWhole(call);
        }
    }

    void take(ToWorker.StatePart part) {
        var call = running.get(part.call());
        if (call != null && !call.cancelled) {
            require(!call.begun, "more than the whole state", part);
            call.brought.writeBytes(part.bytes());
            beginIfWhole(call);
        }
    }

    private void beginIfWhole(Running call) {
        var turn = call.start.turn();
        if (call.received == call.start.inputSize() && call.brought.size() == turn.stateSize()) {
            call.begun = true;
            ledger.begun(call.start.call());
            if (turn.stateSize() > 0) {
                call.prior = SimulatedState.of(new SavedState(turn.stateVersion(), call.brought.toByteArray()))
                        .attempt();
            }
            wire.accept(new FromWorker.CallStarted(call.start.call()));
        }
    }

    void cancel(long number) {
        var call = running.get(number);
        if (call != null && !call.cancelled) {
            call.cancelled = true;
            if (!call.begun) {
                end(call, new FromWorker.CallCancelled(number, 0));
            }
        }
    }

    FromWorker.Beat beat(long sequence) {
        outcomes.onPing();
        var calls = running.keySet().stream()
                .map(number -> new FromWorker.Running(number, 5))
                .toList();
        return new FromWorker.Beat(sequence, 1, random.nextInt(100), 0, 1, calls, List.of());
    }

    /** Some call goes on; false if none can. */
    boolean work(boolean calm) {
        var begun = new ArrayList<Long>();
        running.forEach((number, call) -> {
            // Agents are stubborn; what sends their answers is not.
            if (call.begun && !(call.cancelled && call.stubborn && call.done == null)) {
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
            end(call, new FromWorker.CallCancelled(number, 7, call.lastEvent));
        } else if (call.done != null) {
            goOnWithState(number, call);
        } else {
            goOn(number, call, calm);
        }
        return true;
    }

    private void goOn(long number, Running call, boolean calm) {
        switch (random.nextInt(calm ? 3 : number == ProbeCall.NUMBER ? 4 : 8)) {
            case 0 -> answer(call, 0);
            case 1 -> end(call, new FromWorker.CallFailed(number, "agent-failed", "no", 7, call.lastEvent));
            case 2 -> answer(call, OUTPUT_PIECE * (2L + random.nextInt(3)));
            case 3 -> emit(call, "delta", "word");
            case 4 -> emit(call, "tool", "{}");
            default -> {}
        }
    }

    private void emit(Running call, String name, String data) {
        call.lastEvent = ledger.emits(call.start.call());
        wire.accept(new FromWorker.CallEvent(call.start.call(), call.lastEvent, name, data));
    }

    /** The agent has returned; the answer's content type tells which attempt it is of. */
    private void answer(Running call, long outputSize) {
        FromWorker.Saved saved = FromWorker.Saved.NOTHING;
        if (!call.start.session().isEmpty() && random.nextInt(8) == 0) {
            saved = new FromWorker.Saved.Refused("too large");
        } else if (!call.start.session().isEmpty() && random.nextInt(4) > 0) {
            var longs = random.nextInt(SimulatedState.LEAST_LONGS, MOST_LONGS);
            call.state = new SimulatedState(call.attempt, call.prior, longs);
            call.stateLeft.addAll(call.state.pieces());
            saved = new FromWorker.Saved.State(call.state.version(), (long) longs * Long.BYTES);
        }
        var first = new byte[Math.min(OUTPUT_PIECE, (int) outputSize)];
        var type = Long.toString(call.attempt);
        call.done = new FromWorker.CallDone(call.start.call(), type, outputSize, first, 7, saved, call.lastEvent);
        goOnWithState(call.start.call(), call);
    }

    private void goOnWithState(long number, Running call) {
        if (!call.stateLeft.isEmpty()) {
            wire.accept(new FromWorker.StatePart(number, call.stateLeft.poll()));
            return;
        }
        call.outputLeft = call.done.outputSize() - call.done.output().length;
        call.output.add(call.done);
        wire.accept(call.done);
        if (call.outputLeft == 0) {
            keepAnswer(call);
        }
    }

    private void keepAnswer(Running call) {
        var number = call.start.call();
        running.remove(number);
        // Of an output in parts it says later only that it is lost, unless it is a job's that is not too large.
        var whole = isOfJob(call) ? random.nextInt(8) > 0 : call.output.size() == 1;
        var words = new ArrayList<FromWorker>();
        if (whole) {
            words.addAll(statePieces(call));
            words.addAll(call.output);
        } else {
            words.add(lost(call));
        }
        (isOfJob(call) ? jobOutcomes : outcomes).keep(number, words);
    }

    private void cutOff(Running call) {
        running.remove(call.start.call());
        outcomes.keep(call.start.call(), List.of(lost(call)));
    }

    private static FromWorker.CallFailed lost(Running call) {
        return new FromWorker.CallFailed(
                call.start.call(), FromWorker.CallFailed.ANSWER_LOST, "its output is lost", 7, call.lastEvent);
    }

    private static List<FromWorker.StatePart> statePieces(Running call) {
        return call.state == null
                ? List.of()
                : call.state.pieces().stream()
                        .map(piece -> new FromWorker.StatePart(call.start.call(), piece))
                        .toList();
    }

    private void goOnWithOutput(long number, Running call) {
        if (call.cancelled) {
            end(call, new FromWorker.CallCancelled(number, 7, call.lastEvent));
            return;
        }
        var part = new FromWorker.OutputPart(number, new byte[OUTPUT_PIECE]);
        call.outputLeft -= OUTPUT_PIECE;
        call.output.add(part);
        wire.accept(part);
        if (call.outputLeft == 0) {
            keepAnswer(call);
        }
    }

    private void end(Running call, FromWorker last) {
        var number = call.start.call();
        running.remove(number);
        wire.accept(last);
        (isOfJob(call) ? jobOutcomes : outcomes).keep(number, List.of(last));
    }

    private static void require(boolean fine, String what, Object of) {
        if (!fine) {
            throw new AssertionError("was sent " + what + ": " + of);
        }
    }
}
