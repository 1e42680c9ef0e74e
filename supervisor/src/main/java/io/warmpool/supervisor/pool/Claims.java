package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import java.util.Optional;

/**
 * Knows who waits for a call of one pool that an earlier supervisor sent to a worker which this one has adopted. A call that
 * nobody claims is cancelled: its client's connection went with the earlier supervisor. All of it is asked on the pool's
 * thread, and must not block.
 */
public interface Claims {

    /**
     * A call and where its events go from now on.
     *
     * @param heard how many deltas and named events of it have been heard before; what is missing after them is told as a
     *     {@link io.warmpool.supervisor.call.CallEvent.Gap}
     */
    record Claim(Call call, CallSink sink, long heard) {}

    /** The claim to a call, at most once. */
    Optional<Claim> claim(CallId call);

    /**
     * Each adopted worker has said what it runs, or has ended: what was not claimed by now runs nowhere. Once, after the
     * start of the pool, also if there was none to adopt.
     */
    void settled();

    /** Nobody waits for anything. */
    static Claims none() {
        return new Claims() {

            @Override
            public Optional<Claim> claim(CallId call) {
                return Optional.empty();
            }

            @Override
            public void settled() {}
        };
    }
}
