package io.warmpool.supervisor.call;

/**
 * Which worker runs a call, as clients see it.
 *
 * @param label for example {@code assistant/0; pid=4711; generation=1; incarnation=3f2a90bc11de}
 */
public record ServedBy(String label) {}
