package io.warmpool.agent;

/**
 * The right to use a value until it is given back. The value is not closed before. A lease that was taken while a call ran
 * on the same thread is given back when that call ends, at the latest; that it was not given back before is logged, with
 * where it was taken. Elsewhere a lease that is forgotten is reported when the garbage collector finds it.
 */
public interface Lease<T> extends AutoCloseable {

    /**
     * The value.
     *
     * @throws IllegalStateException if the lease has been given back
     */
    T value();

    /** How often the value under its key has been replaced before, from 1. The session pool counts from 1 again once it has none. */
    long version();

    /** Gives it back; a second time does nothing. */
    @Override
    void close();
}
