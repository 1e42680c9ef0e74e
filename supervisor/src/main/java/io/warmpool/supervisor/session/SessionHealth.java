package io.warmpool.supervisor.session;

/**
 * How the sessions are.
 *
 * @param sessions how many there are
 * @param max how many there may be
 * @param unsaved sessions whose last state only memory has
 * @param failure why the store cannot be written, or empty if it can
 */
public record SessionHealth(long sessions, long max, long unsaved, String failure) {}
