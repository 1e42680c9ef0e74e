package io.warmpool.proto;

import java.util.Map;

/** What a supervisor says to a worker. Byte arrays are not copied and must not be changed afterwards. */
public sealed interface ToWorker {

    /** The answer to a hello: the supervisor proves its key and asks for the worker's proof. */
    record Challenge(byte[] nonce, byte[] proof) implements ToWorker {}

    /** The worker's proof was good: the link is open. */
    record Welcome() implements ToWorker {}

    /**
     * A call to run.
     *
     * @param session empty if there is none; so are user and tenant
     * @param remainingMillis until the deadline
     * @param inputSize of the whole input; if {@code input} is shorter, parts follow
     * @param turn what it brings of its session
     * @param job of which job it is an attempt
     */
    record StartCall(
            long call,
            String displayId,
            String contentType,
            String session,
            String user,
            String tenant,
            Map<String, String> headers,
            long remainingMillis,
            boolean streaming,
            long inputSize,
            byte[] input,
            Turn turn,
            JobAttempt job)
            implements ToWorker {

        /** Of no job. */
        public StartCall(
                long call,
                String displayId,
                String contentType,
                String session,
                String user,
                String tenant,
                Map<String, String> headers,
                long remainingMillis,
                boolean streaming,
                long inputSize,
                byte[] input,
                Turn turn) {
            this(
                    call,
                    displayId,
                    contentType,
                    session,
                    user,
                    tenant,
                    headers,
                    remainingMillis,
                    streaming,
                    inputSize,
                    input,
                    turn,
                    JobAttempt.NONE);
        }
    }

    /**
     * Which attempt of which job a call is. The worker keeps the outcome of such a call until it is acknowledged.
     *
     * @param job its id, the same in all its attempts; empty if the call belongs to none
     * @param number from 1
     */
    record JobAttempt(String job, int number) {

        /** Of a call that belongs to no job. */
        public static final JobAttempt NONE = new JobAttempt("", 0);

        /** Whether the call belongs to a job. */
        public boolean isPresent() {
            return !job.isEmpty();
        }
    }

    /**
     * What a call brings of its session.
     *
     * @param number calls of the session that ended before
     * @param reset whether the session had a state that could not be read
     * @param stateVersion as the agent gave it
     * @param stateSize of the state in bytes; all of it follows in parts, before those of the input
     */
    record Turn(long number, boolean reset, int stateVersion, long stateSize) {

        /** Of a call without a session, and of the first one of a session. */
        public static final Turn FIRST = new Turn(0, false, 0, 0);
    }

    /** The next piece of the state of a call's session. */
    record StatePart(long call, byte[] bytes) implements ToWorker {}

    /** The next piece of a call's input. */
    record InputPart(long call, byte[] bytes) implements ToWorker {}

    /** Nobody waits for this call any more. */
    record CancelCall(long call) implements ToWorker {}

    /** The outcome of this call, an attempt of a job, is stored: the worker need not keep it any longer. */
    record Acknowledge(long call) implements ToWorker {}

    /** So many bytes more may be on the way for a call. */
    record Credit(long call, long bytes) implements ToWorker {}

    /**
     * Drop from the caches what matches all that is not empty; a key that ends in {@code *} is a prefix.
     *
     * @param exact an empty tenant or user matches only what has none; otherwise it matches any
     */
    record Evict(
            long request,
            String scope,
            String key,
            String tenant,
            String user,
            String session,
            String fingerprint,
            boolean exact)
            implements ToWorker {}

    /** Are you there? */
    record Ping(long sequence) implements ToWorker {}
}
