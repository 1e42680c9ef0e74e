package io.warmpool.supervisor.cli;

/** An expected failure: its message is all that the user is told, and the exit status is 1. */
final class CliFailure extends RuntimeException {

    private static final int NO_ANSWER = 0;

    private final int httpStatus;

    CliFailure(String message) {
        this(message, NO_ANSWER);
    }

    /** What a server refused with this status. */
    CliFailure(String message, int httpStatus) {
        super(message, null, false, Boolean.getBoolean("warmpool.trace"));
        this.httpStatus = httpStatus;
    }

    /** Whether a server has answered, and refused; otherwise there is nobody to ask for the next thing either. */
    boolean isRefusal() {
        return httpStatus != NO_ANSWER;
    }

    /** Whether a server cannot do now what it may do later. */
    boolean isTemporary() {
        return httpStatus == 429 || httpStatus == 502 || httpStatus == 503;
    }
}
