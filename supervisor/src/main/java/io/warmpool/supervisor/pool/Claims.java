package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import java.util.Optional;

/**
 * Knows who waits for a call that an earlier supervisor sent to a worker which this one has adopted. A call that nobody
 * claims is cancelled: its client's connection went with the earlier supervisor.
 */
@FunctionalInterface
public interface Claims {

    /** A call and where its events go from now on. */
    record Claim(Call call, CallSink sink) {}

    /** Runs on the pool's thread, must not block. */
    Optional<Claim> claim(CallId call);

    /** Nobody waits for anything. */
    static Claims none() {
        return _ -> Optional.empty();
    }
}
