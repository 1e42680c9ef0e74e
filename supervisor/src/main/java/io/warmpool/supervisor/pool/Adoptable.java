package io.warmpool.supervisor.pool;

import io.warmpool.proto.Incarnation;

/**
 * A live worker that an earlier supervisor left.
 *
 * @param startedAt when it was started, in nanoseconds on the clock of {@link System#nanoTime}; may lie before its zero
 */
public record Adoptable(Incarnation incarnation, SlotIndex slot, Generation generation, long pid, long startedAt) {}
