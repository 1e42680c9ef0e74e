package io.warmpool.supervisor.call;

/** How a call ended. Each accepted call gets exactly one. */
public sealed interface Outcome {

    /**
     * The agent answered.
     *
     * @param outputSize of the whole output in bytes; if {@code output} is shorter, {@link CallEvent.OutputPart}s follow
     * @param given what the agent gave for its session
     */
    record Done(String contentType, long outputSize, byte[] output, long agentMicros, Given given) implements Outcome {}

    /** What an agent gave for its session. */
    sealed interface Given {

        /** Nothing. */
        Given NOTHING = new Nothing();

        /** Nothing. */
        record Nothing() implements Given {}

        /** A state, which replaces the one before. */
        record State(SavedState state) implements Given {}

        /** A state that has not come, and why. */
        record Lost(String why) implements Given {}
    }

    /** A newer call of its session took its place. */
    record Interrupted(CallId by) implements Outcome {}

    /** The agent refused or failed; {@code code} is a problem type and {@code message} is meant for the client. */
    record AgentFailed(String code, String message, long agentMicros) implements Outcome {}

    /**
     * The worker died under it, or its answer was lost.
     *
     * @param cause of what
     * @param ordered whether somebody had that worker ended, so that the call is not to blame
     */
    record WorkerLost(String cause, boolean ordered) implements Outcome {

        /** It may have been the call's own fault. */
        public WorkerLost(String cause) {
            this(cause, false);
        }
    }

    /** It did not end in time; {@code where} says whether it waited or ran. */
    record DeadlinePassed(String where) implements Outcome {}

    /**
     * Nobody waits for it any more.
     *
     * @param sent whether a worker had it, or may have had it
     */
    record Cancelled(boolean sent) implements Outcome {

        /** A worker may have had it. */
        public Cancelled() {
            this(true);
        }
    }

    /** It was not let in. */
    record Refused(Rejection rejection) implements Outcome {}
}
