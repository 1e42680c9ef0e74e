package io.warmpool.supervisor.call;

/**
 * The state of a session as its agent gave it.
 *
 * @param version of the format, of the agent's own choice
 * @param bytes not to be changed
 */
public record SavedState(int version, byte[] bytes) {}
