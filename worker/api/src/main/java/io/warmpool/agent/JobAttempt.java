package io.warmpool.agent;

/**
 * One try to do a job that was handed in to be done in the background. A job may be tried more than once: if its worker or
 * its supervisor was lost nobody knows how far it had come. An agent whose work has effects uses the token to have each of
 * them once, for example as the key of a payment or of a row; or it is configured with {@code at-most-once}.
 *
 * @param job the id of the job, 26 characters
 * @param number of this attempt, from 1; it goes on counting when somebody has the job tried again
 * @param idempotencyToken the same in all attempts of the job, and in no other job: at most 64 visible ASCII characters
 */
public record JobAttempt(String job, int number, String idempotencyToken) {}
