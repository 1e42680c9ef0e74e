package io.warmpool.agent;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One request to one agent. Safe to read from any thread. */
public interface Call {

    /** The call's id, the same as in the answer's {@code Warmpool-Call} header. */
    String id();

    /** The request's body, verbatim. The caller must not change the array. */
    byte[] input();

    /** The request's body read as UTF-8. */
    default String text() {
        return new String(input(), StandardCharsets.UTF_8);
    }

    /** The request's media type as the client sent it, or an empty string. */
    String contentType();

    /** The conversation this call belongs to ({@code Warmpool-Session}), with its state and what is kept for it. */
    Optional<Session> session();

    /** On whose behalf ({@code Warmpool-User}), and what is kept for that user. */
    UserScope user();

    /** For which customer ({@code Warmpool-Tenant}). */
    Optional<String> tenant();

    /** The request headers that are handed on, names in lower case: {@code traceparent}, {@code idempotency-key}. */
    Map<String, String> headers();

    /** True if the client reads the answer as a stream of events; otherwise only the output is sent. */
    boolean streaming();

    /** Of which job it is an attempt, if it is one. */
    Optional<JobAttempt> job();

    /** When the call is cancelled if it has not ended by then. */
    Instant deadline();

    /** What is made for this call alone, and closed when it ends, however it ends; the newest first. */
    Scope scope();

    /** Whether anybody still waits for the answer. */
    Cancellation cancellation();
}
