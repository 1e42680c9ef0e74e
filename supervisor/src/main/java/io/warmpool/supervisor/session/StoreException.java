package io.warmpool.supervisor.session;

/** The store could not be read or written; the message says why. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
