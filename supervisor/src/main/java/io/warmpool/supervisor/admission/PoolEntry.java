package io.warmpool.supervisor.admission;

import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.Repeat;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What admission must know of a pool.
 *
 * @param callTimeout the longest that a call may take, waiting included
 * @param repeat whether its calls may run a second time if their worker died under them; {@code NEVER} holds whatever a client says
 * @param readiness the pool's last snapshot; asked from any thread
 */
public record PoolEntry(CallTarget target, Duration callTimeout, Repeat repeat, Supplier<Readiness> readiness) {

    public PoolEntry {
        if (!callTimeout.isPositive()) {
            throw new IllegalArgumentException("a call timeout must be longer than zero, was " + callTimeout);
        }
    }
}
