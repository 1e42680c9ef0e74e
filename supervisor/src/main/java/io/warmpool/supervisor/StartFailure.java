package io.warmpool.supervisor;

/** The supervisor cannot start; the message tells the operator why and what to do. */
public final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What is wrong, and the remedy. */
    public StartFailure(String message) {
        super(message);
    }

    /** The same with its cause. */
    public StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
