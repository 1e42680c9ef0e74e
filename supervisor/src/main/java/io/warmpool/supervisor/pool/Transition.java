package io.warmpool.supervisor.pool;

/**
 * A change in a slot, as operators see it.
 *
 * @param pid 0 while there is no process
 * @param incarnation empty if no worker is concerned
 * @param why the reason, or empty
 */
public record Transition(
        String pool, int slot, long pid, String incarnation, int generation, String from, String to, String why) {}
