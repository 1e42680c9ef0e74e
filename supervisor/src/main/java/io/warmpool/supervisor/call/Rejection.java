package io.warmpool.supervisor.call;

/** Why a call was not let in. The message says what, how much, and what to do. */
public sealed interface Rejection {

    /** For the client. */
    String message();

    /** All workers are busy and the queue is full; try again after so many seconds. */
    record Overloaded(String message, int retryAfterSeconds) implements Rejection {}

    /** The session has a call running, and this one did not want to wait. */
    record SessionBusy(String message, CallId running) implements Rejection {}

    /** No worker is up and none is about to be. */
    record NoWorker(String message, int retryAfterSeconds) implements Rejection {}
}
