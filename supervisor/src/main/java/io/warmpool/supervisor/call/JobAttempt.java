package io.warmpool.supervisor.call;

/**
 * What a call that is an attempt of a job brings of it. A worker keeps the outcome of such a call until it hears that it is
 * stored ({@link CallTarget#acknowledge}).
 *
 * @param job the id of the job, the same in all of its attempts
 * @param number from 1
 */
public record JobAttempt(String job, int number) {}
