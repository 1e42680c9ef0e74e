package io.warmpool.supervisor.store;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The store could not be read or written; the message says why. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What a failed future of a store's says. */
    public static String why(Throwable failure) {
        var cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof StoreException ? cause.getMessage() : cause.toString();
    }
}
