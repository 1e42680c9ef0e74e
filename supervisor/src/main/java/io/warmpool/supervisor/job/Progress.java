package io.warmpool.supervisor.job;

/**
 * How far a job is, as its agent said last.
 *
 * @param json what the agent's event carried: {@code {"done":…,"total":…,"note":…}}
 */
public record Progress(String json) {}
