package io.warmpool.worker.scopes;

/** Closes values that nobody uses any more. Never blocks whoever calls it, and never throws what the value's close throws. */
@FunctionalInterface
interface Closing {

    /**
     * Closes it, if it is something to close.
     *
     * @param name for the log
     */
    void close(String name, Object value);
}
