package io.warmpool.supervisor.deploy;

/** A generation cannot be made of what is on disk; the message says why and what to do, and is meant for operators. */
public final class DeployFailure extends RuntimeException {

    DeployFailure(String message) {
        super(message);
    }

    DeployFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
