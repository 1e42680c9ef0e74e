package io.warmpool.supervisor.job;

import java.util.Optional;

/**
 * A job that this supervisor has, and nobody else.
 *
 * @param job with the attempt that this claim is about as its last one
 * @param heard events of that attempt's agent that are stored, or known to be lost: {@link JobEvent.What#emitted}
 * @param input of a job that was just taken out of the queue; not there if it is known to run already
 */
public record Claim(JobRecord job, Fence fence, long heard, Optional<byte[]> input) {}
