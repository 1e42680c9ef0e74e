package io.warmpool.testkit;

import io.warmpool.agent.AgentException;
import io.warmpool.agent.SessionState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What came of one call.
 *
 * @param output the output's bytes: what the agent set last, or its deltas joined; after a failure nobody is sent it
 * @param contentType the output's media type
 * @param deltas the pieces of text a streaming client received, in order; empty for a call that does not stream
 * @param events the agent's own events a streaming client received, in order
 * @param progress the reports of progress a streaming client received, in order
 * @param failure what the agent threw, or nothing if it returned
 * @param cancelled whether the call was cancelled, by the test or by its deadline
 * @param state what the call saved for its session; nothing if it failed or was cancelled, and then it is not kept
 * @param stateRefusal why what it saved is not kept, if it is too large
 */
public record Result(
        byte[] output,
        String contentType,
        List<String> deltas,
        List<RecordedEvent> events,
        List<Progress> progress,
        Optional<Throwable> failure,
        boolean cancelled,
        Optional<SessionState> state,
        Optional<String> stateRefusal) {

    public Result {
        deltas = List.copyOf(deltas);
        events = List.copyOf(events);
        progress = List.copyOf(progress);
    }

    /**
     * The output read as UTF-8, of a call that must have succeeded.
     *
     * @throws AssertionError caused by the failure, if the call failed
     */
    public String text() {
        failure.ifPresent(thrown -> {
            throw new AssertionError("the call failed: " + thrown, thrown);
        });
        return new String(output, StandardCharsets.UTF_8);
    }

    /** The deltas as one text. */
    public String joinedDeltas() {
        return String.join("", deltas);
    }

    /**
     * The failure a client is told about, of a call that must have failed with one.
     *
     * @throws AssertionError if the call succeeded, or failed in another way
     */
    public AgentException agentException() {
        if (failure.orElse(null) instanceof AgentException exception) {
            return exception;
        }
        throw new AssertionError(
                "the call was to fail with an AgentException; its failure: " + failure, failure.orElse(null));
    }
}
