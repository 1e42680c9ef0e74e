package io.warmpool.supervisor.cli;

/** An expected failure: its message is all that the user is told, and the exit status is 1. */
final class CliFailure extends RuntimeException {
    CliFailure(String message) {
        super(message, null, false, Boolean.getBoolean("warmpool.trace"));
    }
}
