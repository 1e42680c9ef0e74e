package io.warmpool.agent;

/**
 * The saved state of a session.
 *
 * @param version of the format, as the agent gave it when it saved
 * @param bytes not to be changed
 */
public record SessionState(int version, byte[] bytes) {}
