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
import java.util.function.LongConsumer;
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
    private final LongConsumer spoilt;
    private final Map<Long, Running> running = new LinkedHashMap<>();
    private final SimulatedOutcomes outcomes;
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

        Running(ToWorker.StartCall start, long attempt, boolean stubborn) {
            this.start = start;
            this.attempt = attempt;
            this.stubborn = stubborn;
        }
    }

    /**
     * Numbers attempts from {@code firstAttempt}, so that no two in a life are the same.
     *
     * @param spoilt hears of calls whose state it knows not to send whole
     */
    SimulatedCalls(
            int concurrency,
            long firstAttempt,
            RandomGenerator random,
            Consumer<FromWorker> wire,
            LongConsumer spoilt) {
        this.concurrency = concurrency;
        this.lastAttempt = firstAttempt;
        this.random = random;
        this.wire = wire;
        this.spoilt = spoilt;
        this.outcomes = new SimulatedOutcomes(concurrency);
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
    }

    /**
     * The link was lost and is there again: says what still runs, and outcomes that may be lost once more. Calls that have
     * not all come never began. Some agents go on with the rest of a state, though the first part of it may be lost.
     */
    void resume(boolean loaded) {
        running.values().removeIf(call -> !call.begun);
        var numbers = Stream.concat(running.keySet().stream(), outcomes.numbers())
                .distinct()
                .toList();
        wire.accept(new FromWorker.Resumed(loaded, numbers));
        for (var call : running.values()) {
            if (call.state != null && call.outputLeft < 0) {
                giveAgain(call);
            }
        }
        outcomes.tellAgain(wire);
    }

    private void giveAgain(Running call) {
        if (random.nextInt(3) == 0) {
            spoilt.accept(call.start.call());
        } else {
            call.stateLeft.clear();
            call.stateLeft.addAll(call.state.pieces());
        }
    }

    void start(ToWorker.StartCall start) {
        require(running.size() < concurrency, "more than there is room for: " + start);
        var call = new Running(start, ++lastAttempt, random.nextInt(20) == 0);
        require(running.put(start.call(), call) == null, "a call that runs already: " + start);
        require(start.input().length <= Limits.MAX_PART, "too large a part of call " + start.call());
        outcomes.forget(start.call());
        call.received = start.input().length;
        beginIfWhole(call);
    }

    void take(ToWorker.InputPart part) {
        var call = running.get(part.call());
        if (call != null && !call.cancelled) {
            require(part.bytes().length <= Limits.MAX_PART, "too large a part of call " + part.call());
            require(call.brought.size() == call.start.turn().stateSize(), "input before all of the state: " + part);
            call.received += part.bytes().length;
            require(call.received <= call.start.inputSize(), "more than the whole of call " + part.call());
            beginIfWhole(call);
        }
    }

    void take(ToWorker.StatePart part) {
        var call = running.get(part.call());
        if (call != null && !call.cancelled) {
            require(!call.begun, "more than the whole state of call " + part.call());
            call.brought.writeBytes(part.bytes());
            beginIfWhole(call);
        }
    }

    private void beginIfWhole(Running call) {
        var turn = call.start.turn();
        if (call.received == call.start.inputSize() && call.brought.size() == turn.stateSize()) {
            call.begun = true;
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
                end(number, new FromWorker.CallCancelled(number, 0));
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
            case 1 -> end(number, new FromWorker.CallFailed(number, "agent-failed", "no", 7));
            case 2 -> answer(call, OUTPUT_PIECE * (2L + random.nextInt(3)));
            case 3 -> wire.accept(new FromWorker.CallEvent(number, "delta", "word"));
            case 4 -> wire.accept(new FromWorker.CallEvent(number, "tool", "{}"));
            default -> {}
        }
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
        call.done = new FromWorker.CallDone(call.start.call(), type, outputSize, first, 7, saved);
        goOnWithState(call.start.call(), call);
    }

    private void goOnWithState(long number, Running call) {
        if (!call.stateLeft.isEmpty()) {
            wire.accept(new FromWorker.StatePart(number, call.stateLeft.poll()));
            return;
        }
        call.outputLeft = call.done.outputSize() - call.done.output().length;
        if (call.outputLeft > 0) {
            wire.accept(call.done);
            return;
        }
        running.remove(number);
        wire.accept(call.done);
        var words = new ArrayList<FromWorker>();
        if (call.state != null) {
            call.state.pieces().forEach(piece -> words.add(new FromWorker.StatePart(number, piece)));
        }
        words.add(call.done);
        outcomes.keep(number, words);
    }

    private void goOnWithOutput(long number, Running call) {
        if (call.cancelled) {
            end(number, new FromWorker.CallCancelled(number, 7));
            return;
        }
        call.outputLeft -= OUTPUT_PIECE;
        wire.accept(new FromWorker.OutputPart(number, new byte[OUTPUT_PIECE]));
        if (call.outputLeft == 0) {
            running.remove(number);
            // Of an output in parts it says later only that it is lost.
            outcomes.keep(number, List.of(new FromWorker.CallFailed(number, "worker-lost", "its output is lost", 7)));
        }
    }

    private void end(long number, FromWorker last) {
        running.remove(number);
        wire.accept(last);
        outcomes.keep(number, List.of(last));
    }

    private static void require(boolean fine, String what) {
        if (!fine) {
            throw new AssertionError("was sent " + what);
        }
    }
}
