package io.warmpool.agent;

/** Makes a value that is to be kept in a scope. */
@FunctionalInterface
public interface Loader<T> {

    /**
     * Makes it. Runs once for all callers who ask at the same time, on a virtual thread of its own: so the end of one of
     * them does not stop it, and it must not lean on thread locals. It is interrupted when nobody waits for it any more.
     *
     * @return never null
     * @throws Exception goes to each of those who wait, the same object; nothing is kept, so the next who asks tries again
     */
    T load() throws Exception;
}
