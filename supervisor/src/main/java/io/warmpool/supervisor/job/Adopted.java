package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallSink;

/**
 * A call that an earlier life of this supervisor sent to a worker, and where its events go from now on.
 *
 * @param call without its input: the worker has that
 * @param heard how many deltas and named events of it are stored, or known to be lost
 */
public record Adopted(Call call, CallSink sink, long heard) {}
