package io.warmpool.supervisor.job;

/**
 * What an agent answered.
 *
 * @param bytes not to be changed
 */
public record Output(String contentType, byte[] bytes) {}
