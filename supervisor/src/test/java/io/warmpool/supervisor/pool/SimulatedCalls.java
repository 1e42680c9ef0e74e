package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The calls that run in one simulated worker: they begin once their input is whole, emit, end in some way, and heed their
 * cancellation unless they are stubborn.
 */
final class SimulatedCalls {

    private static final byte[] NOTHING = new byte[0];
    private static final int OUTPUT_PIECE = 10;

    private final int concurrency;
    private final RandomGenerator random;
    private final Consumer<FromWorker> wire;
    private final Map<Long, Running> running = new LinkedHashMap<>();

    /** One of them. */
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

    SimulatedCalls(int concurrency, RandomGenerator random, Consumer<FromWorker> wire) {
        this.concurrency = concurrency;
        this.random = random;
        this.wire = wire;
    }

    int count() {
        return running.size();
    }

    boolean has(long call) {
        return running.containsKey(call);
    }

    List<Long> numbers() {
        return List.copyOf(running.keySet());
    }

    void clear() {
        running.clear();
    }

    void start(ToWorker.StartCall start) {
        require(running.size() < concurrency, "more than there is room for: " + start);
        var call = new Running(start.inputSize(), random.nextInt(20) == 0);
        require(running.put(start.call(), call) == null, "a call that runs already: " + start);
        take(start.call(), call, start.input());
    }

    void take(ToWorker.InputPart part) {
        var call = running.get(part.call());
        if (call != null && !call.cancelled) {
            take(part.call(), call, part.bytes());
        }
    }

    private void take(long number, Running call, byte[] bytes) {
        require(bytes.length <= Limits.MAX_PART, "too large a part of call " + number);
        call.received += bytes.length;
        require(call.received <= call.inputSize, "more than the whole of call " + number);
        if (call.received == call.inputSize) {
            call.begun = true;
            wire.accept(new FromWorker.CallStarted(number));
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
        } else {
            goOn(number, call, calm);
        }
        return true;
    }

    private void goOn(long number, Running call, boolean calm) {
        switch (random.nextInt(calm ? 3 : number == ProbeCall.NUMBER ? 4 : 8)) {
            case 0 ->
                end(number, new FromWorker.CallDone(number, "text/plain", 0, NOTHING, 7, FromWorker.Saved.NOTHING));
            case 1 -> end(number, new FromWorker.CallFailed(number, "agent-failed", "no", 7));
            case 2 -> {
                call.outputLeft = OUTPUT_PIECE * (1L + random.nextInt(3));
                wire.accept(new FromWorker.CallDone(
                        number,
                        "text/plain",
                        OUTPUT_PIECE + call.outputLeft,
                        new byte[OUTPUT_PIECE],
                        7,
                        FromWorker.Saved.NOTHING));
            }
            case 3 -> wire.accept(new FromWorker.CallEvent(number, "delta", "word"));
            case 4 -> wire.accept(new FromWorker.CallEvent(number, "tool", "{}"));
            default -> {}
        }
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
        }
    }

    private void end(long number, FromWorker last) {
        running.remove(number);
        wire.accept(last);
    }

    private static void require(boolean fine, String what) {
        if (!fine) {
            throw new AssertionError("was sent " + what);
        }
    }
}
