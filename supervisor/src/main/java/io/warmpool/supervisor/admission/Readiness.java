package io.warmpool.supervisor.admission;

/**
 * What clients may know of a pool's state, as its owner last published it.
 *
 * @param workers how many there are meant to be
 * @param up how many can take calls now
 * @param waiting calls in the queue
 * @param places how many calls the workers that are up can run at once
 * @param failing whether most of its workers do not come up
 */
public record Readiness(String pool, String agentClass, int workers, int up, int places, int waiting, boolean failing) {

    /** Whether a call would find a worker. */
    public boolean ready() {
        return up > 0;
    }
}
