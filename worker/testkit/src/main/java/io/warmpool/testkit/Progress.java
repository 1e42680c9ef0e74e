package io.warmpool.testkit;

/** One report of progress, as the agent made it. */
public record Progress(long done, long total, String note) {}
