package io.warmpool.supervisor.pool;

import java.util.List;
import java.util.Optional;

/** When a worker is replaced although nothing is wrong with it: policies that combine and give their reason. */
@FunctionalInterface
public interface Recycle {

    /**
     * What the policies look at.
     *
     * @param calls that have ended in the worker
     * @param ageNanos since its start
     * @param heapAfterGc bytes of its heap in use after the last collection, 0 before the first
     * @param jitter 0.9 to 1.1, the worker's own: times each threshold, so that workers of an age do not go together
     */
    record Vitals(long calls, long ageNanos, long heapAfterGc, double jitter) {}

    /** Why it is to be replaced now, if so. */
    Optional<StopReason> due(Vitals vitals);

    /** Never. */
    static Recycle never() {
        return _ -> Optional.empty();
    }

    /** After so many calls; 0 for never. */
    static Recycle maxCalls(long most) {
        return vitals -> when(most > 0 && vitals.calls() >= most * vitals.jitter(), StopReason.MAX_CALLS);
    }

    /** At so many nanoseconds of age; 0 for never. */
    static Recycle maxAge(long nanos) {
        return vitals -> when(nanos > 0 && vitals.ageNanos() >= nanos * vitals.jitter(), StopReason.MAX_AGE);
    }

    /** When so many bytes of the heap stay in use after a collection; 0 for never. */
    static Recycle maxMemory(long bytes) {
        return vitals -> when(bytes > 0 && vitals.heapAfterGc() >= bytes * vitals.jitter(), StopReason.MAX_MEMORY);
    }

    /** As soon as one of them says so; the first that does gives the reason. */
    static Recycle any(Recycle... policies) {
        var all = List.of(policies);
        return vitals ->
                all.stream().flatMap(policy -> policy.due(vitals).stream()).findFirst();
    }

    private static Optional<StopReason> when(boolean isSo, StopReason reason) {
        return isSo ? Optional.of(reason) : Optional.empty();
    }
}
