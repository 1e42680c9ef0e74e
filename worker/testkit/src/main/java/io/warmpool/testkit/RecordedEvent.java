package io.warmpool.testkit;

/** One event of the agent's own, as it was emitted. */
public record RecordedEvent(String name, String json) {}
