package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.session.TranscriptEntry.Body;
import java.util.Arrays;

/** Writes the entry of a call that has ended. Pure. */
final class Transcriber {

    private final int maxText;

    Transcriber(int maxText) {
        this.maxText = maxText;
    }

    TranscriptEntry entry(SessionCall call, long turn, String worker, Outcome outcome, Moment now) {
        var input = call.call().input();
        var output = outcome instanceof Outcome.Done done
                ? body(done.contentType(), done.outputSize(), done.output())
                : Body.NONE;
        return new TranscriptEntry(
                turn,
                call.id().toString(),
                call.arrivedAt(),
                call.millisUntil(now),
                worker,
                word(outcome),
                body(call.call().contentType(), input.length, input),
                output);
    }

    private Body body(String contentType, long size, byte[] bytes) {
        return new Body(contentType, size, Arrays.copyOf(bytes, Math.min(bytes.length, maxText)));
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done _ -> "done";
            case Outcome.AgentFailed failed -> failed.code();
            case Outcome.WorkerLost _ -> "worker-lost";
            case Outcome.DeadlinePassed _ -> "deadline";
            case Outcome.Cancelled _ -> "cancelled";
            case Outcome.Interrupted _, Outcome.Refused(Rejection.SessionBusy _) -> "session-busy";
            case Outcome.Refused(Rejection.Overloaded _) -> "overloaded";
            case Outcome.Refused(Rejection.NoWorker _) -> "no-worker";
        };
    }
}
