package io.warmpool.supervisor.http;

import io.warmpool.supervisor.admission.Door;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import java.util.List;
import java.util.Optional;

/**
 * What went wrong, for the client (RFC 9457).
 *
 * @param detail what happened, how much, and what to do
 * @param retryAfterSeconds when it may be better, or 0 if that is not known
 * @param call the call that it happened to
 * @param rival another call of the same session, which is why
 */
record Problem(ProblemType type, String detail, int retryAfterSeconds, Optional<CallId> call, Optional<Rival> rival) {

    /** A call that has a session's turn, and the name of the problem's member that tells its id. */
    record Rival(String member, CallId call) {}

    private static final int MAX_LISTED = 20;

    static Problem of(ProblemType type, String detail) {
        return of(type, detail, 0);
    }

    private static Problem of(ProblemType type, String detail, int retryAfterSeconds) {
        return new Problem(type, detail, retryAfterSeconds, Optional.empty(), Optional.empty());
    }

    static Problem badRequest(String detail) {
        return of(ProblemType.BAD_REQUEST, detail);
    }

    static Problem of(Rejection rejection) {
        return switch (rejection) {
            case Rejection.Overloaded(var message, var seconds) -> of(ProblemType.OVERLOADED, message, seconds);
            case Rejection.SessionBusy(var message, var running) -> busy(message, new Rival("running", running));
            case Rejection.NoWorker(var message, var seconds) -> of(ProblemType.NO_WORKER, message, seconds);
        };
    }

    /** What an outcome other than done is to the client. */
    static Problem of(Outcome outcome, CallId call) {
        var problem = switch (outcome) {
            case Outcome.Done done -> throw new IllegalStateException("done is not a problem: " + done);
            case Outcome.AgentFailed failed -> of(ProblemType.ofAgentCode(failed.code()), failed.message());
            case Outcome.WorkerLost lost ->
                of(
                        ProblemType.WORKER_LOST,
                        "the worker was lost while it ran the call (" + lost.cause()
                                + "): try again if that does no harm; with an Idempotency-Key it is tried again once");
            case Outcome.DeadlinePassed passed ->
                of(
                        ProblemType.DEADLINE,
                        "the call did not end by its deadline (" + passed.where()
                                + "): raise Warmpool-Deadline-Ms or the pool's call-timeout, or ask for less");
            case Outcome.Interrupted(var by) ->
                busy(
                        "the newer call " + by
                                + " of the same session took its place: send it again if it still matters",
                        new Rival("interrupted-by", by));
            case Outcome.Cancelled _ ->
                of(ProblemType.CANCELLED, "the call was cancelled before it ended: send it again");
            case Outcome.Refused refused -> of(refused.rejection());
        };
        return problem.about(call);
    }

    /** Sent again at once it would meet the same call, or drive it out: so clients are told not to do so by themselves. */
    private static Problem busy(String detail, Rival rival) {
        return new Problem(ProblemType.SESSION_BUSY, detail, 0, Optional.empty(), Optional.of(rival));
    }

    static Problem unknownAgent(String asked, Door.Unknown unknown) {
        var detail = new StringBuilder("no agent ").append(Quoted.of(asked)).append(" here");
        unknown.meant()
                .ifPresent(
                        name -> detail.append(", did you mean '").append(name).append("'?"));
        detail.append(" Known are: ").append(listed(unknown.known()));
        return of(ProblemType.UNKNOWN_AGENT, detail.toString());
    }

    static Problem bodyTooLarge(long size, int limit) {
        return of(
                ProblemType.TOO_LARGE,
                "the body has " + size + " bytes or more, the limit is " + limit
                        + ": send less, or raise http.max-body");
    }

    static Problem outputTooLarge(long size, int limit) {
        return of(
                ProblemType.TOO_LARGE,
                "the output has " + size + " bytes, the limit is " + limit
                        + ": raise http.max-output, or let the agent answer with less");
    }

    Problem about(CallId id) {
        return new Problem(type, detail, retryAfterSeconds, Optional.of(id), rival);
    }

    private static String listed(List<String> names) {
        var listed = String.join(", ", names.subList(0, Math.min(MAX_LISTED, names.size())));
        return names.size() > MAX_LISTED ? listed + " and " + (names.size() - MAX_LISTED) + " more" : listed;
    }
}
