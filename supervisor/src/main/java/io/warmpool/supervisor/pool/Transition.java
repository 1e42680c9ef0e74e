package io.warmpool.supervisor.pool;

/**
 * A change in a slot, as operators see it.
 *
 * @param pid 0 while there is no process
 * @param incarnation empty if no worker is concerned
 * @param why the reason, or empty
 */
public record Transition(
        String pool, int slot, long pid, String incarnation, int generation, String from, String to, String why) {

    /** Of a worker. */
    static Transition of(String pool, Worker worker, String from, String to, String why) {
        return new Transition(
                pool,
                worker.slot().value(),
                worker.pid(),
                worker.incarnation().toString(),
                worker.generation().number(),
                from,
                to,
                why);
    }

    /** Of a slot, with its worker if it has one. */
    static Transition of(String pool, Slot slot, String from, String to, String why) {
        return slot.current() != null
                ? of(pool, slot.current(), from, to, why)
                : new Transition(
                        pool, slot.index().value(), 0, "", slot.generation().number(), from, to, why);
    }
}
