package io.warmpool.supervisor.job;

/**
 * The right to write about one attempt of a job. Whoever takes the job over gets one with a greater number, and the older one
 * is worth nothing from then on.
 */
public record Fence(JobId job, long number) {}
