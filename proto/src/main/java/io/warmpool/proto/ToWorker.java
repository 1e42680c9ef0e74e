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
            byte[] input)
            implements ToWorker {}

    /** The next piece of a call's input. */
    record InputPart(long call, byte[] bytes) implements ToWorker {}

    /** Nobody waits for this call any more. */
    record CancelCall(long call) implements ToWorker {}

    /** So many bytes more may be on the way for a call. */
    record Credit(long call, long bytes) implements ToWorker {}

    /** Are you there? */
    record Ping(long sequence) implements ToWorker {}
}
