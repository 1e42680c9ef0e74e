package io.warmpool.supervisor.job;

/**
 * Why a job did not succeed.
 *
 * @param problem a problem type, such as {@code agent-failed}
 * @param detail what happened, how much, and what to do; for the client
 */
public record Cause(String problem, String detail) {}
