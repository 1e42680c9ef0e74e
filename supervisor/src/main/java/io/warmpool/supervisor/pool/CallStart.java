package io.warmpool.supervisor.pool;

import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.SavedState;
import java.util.Arrays;

/**
 * Sends a call to a worker: its head with the first piece of the input, then in parts the state of its session, and the
 * rest of the input.
 */
final class CallStart {

    private CallStart() {}

    static void send(Effects effects, Incarnation to, Call call, long now) {
        var input = call.input();
        var state = call.turn().state();
        var first = input.length <= Limits.MAX_PART ? input : Arrays.copyOf(input, Limits.MAX_PART);
        effects.send(
                to,
                new ToWorker.StartCall(
                        call.id().value(),
                        call.id().toString(),
                        call.contentType(),
                        call.session(),
                        call.user(),
                        call.tenant(),
                        call.headers(),
                        Math.max(1, (call.deadlineNanos() - now) / 1_000_000),
                        call.streaming(),
                        input.length,
                        first,
                        new ToWorker.Turn(
                                call.turn().number(),
                                call.turn().reset(),
                                state.map(SavedState::version).orElse(0),
                                state.map(saved -> saved.bytes().length).orElse(0)),
                        call.job()
                                .map(job -> new ToWorker.JobAttempt(job.job(), job.number()))
                                .orElse(ToWorker.JobAttempt.NONE)));
        state.ifPresent(saved -> sendState(effects, to, call, saved.bytes()));
        for (int from = first.length; from < input.length; from += Limits.MAX_PART) {
            var part = Arrays.copyOfRange(input, from, Math.min(from + Limits.MAX_PART, input.length));
            effects.send(to, new ToWorker.InputPart(call.id().value(), part));
        }
    }

    private static void sendState(Effects effects, Incarnation to, Call call, byte[] state) {
        for (int from = 0; from < state.length; from += Limits.MAX_PART) {
            var part = Arrays.copyOfRange(state, from, Math.min(from + Limits.MAX_PART, state.length));
            effects.send(to, new ToWorker.StatePart(call.id().value(), part));
        }
    }
}
