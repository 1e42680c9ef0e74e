package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.Turn;
import java.util.Map;
import java.util.Optional;

/**
 * The call that the first worker of a new generation has to answer. It belongs to no client; its answer is looked at and
 * thrown away.
 */
final class ProbeCall {

    /** No client's call has this number. */
    static final long NUMBER = 0;

    /** What came of it. */
    sealed interface Verdict {
        record Passed() implements Verdict {}

        record Failed(String why) implements Verdict {}
    }

    private final Generation.Probe probe;
    private boolean answered;
    private long outputLeft;

    ProbeCall(Generation.Probe probe) {
        this.probe = probe;
    }

    /** How long the worker has for it, in nanoseconds. */
    long limit() {
        return probe.timeoutNanos();
    }

    void send(Effects effects, Incarnation to, long now) {
        var call = new Call(
                new CallId(NUMBER),
                "",
                probe.input(),
                probe.contentType(),
                "",
                "",
                "",
                Map.of(),
                now + probe.timeoutNanos(),
                false,
                Repeat.of(false),
                Optional.empty(),
                Optional.empty(),
                Turn.FIRST);
        CallStart.send(effects, to, call, now);
    }

    /** True if this is said of a probe. */
    static boolean isOf(FromWorker message) {
        return switch (message) {
            case FromWorker.CallStarted m -> m.call() == NUMBER;
            case FromWorker.CallEvent m -> m.call() == NUMBER;
            case FromWorker.StatePart m -> m.call() == NUMBER;
            case FromWorker.CallDone m -> m.call() == NUMBER;
            case FromWorker.OutputPart m -> m.call() == NUMBER;
            case FromWorker.CallFailed m -> m.call() == NUMBER;
            case FromWorker.CallCancelled m -> m.call() == NUMBER;
            default -> false;
        };
    }

    /**
     * What a message says of the probe's end, if it does. Nobody takes the rest of a long output, so that is cancelled; what
     * was sent before the worker hears of it may be all of it, and then it has nothing to say of the cancellation.
     */
    Optional<Verdict> hear(Effects effects, Incarnation from, FromWorker message) {
        return switch (message) {
            case FromWorker.CallDone done
            when done.output().length < done.outputSize() -> {
                answered = true;
                outputLeft = done.outputSize() - done.output().length;
                effects.send(from, new ToWorker.CancelCall(NUMBER));
                yield Optional.empty();
            }
            case FromWorker.CallDone _ -> Optional.of(new Verdict.Passed());
            case FromWorker.OutputPart part -> {
                outputLeft -= part.bytes().length;
                yield answered && outputLeft <= 0 ? Optional.of(new Verdict.Passed()) : Optional.empty();
            }
            case FromWorker.CallCancelled _ ->
                Optional.of(answered ? new Verdict.Passed() : new Verdict.Failed("its probe call did not end in time"));
            case FromWorker.CallFailed failed ->
                Optional.of(new Verdict.Failed("its probe call failed: " + failed.code() + ": " + failed.message()));
            default -> Optional.empty();
        };
    }
}
