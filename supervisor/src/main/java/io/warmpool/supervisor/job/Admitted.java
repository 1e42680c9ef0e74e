package io.warmpool.supervisor.job;

/** What becomes of a {@link JobRequest}. */
public sealed interface Admitted {

    /**
     * It is stored.
     *
     * @param again whether it was before: the same key came with the same job
     */
    record Job(JobRecord job, boolean again) implements Admitted {}

    /** The idempotency key belongs to another job. */
    record KeyTaken(JobId id, String message) implements Admitted {}

    /** Something in it cannot be; the message says what and what to do. */
    record Wrong(String message) implements Admitted {}

    /** There are too many, or they cannot be stored now. */
    record Refused(String message, int retryAfterSeconds) implements Admitted {}
}
