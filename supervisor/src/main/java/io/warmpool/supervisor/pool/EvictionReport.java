package io.warmpool.supervisor.pool;

import java.util.List;
import java.util.OptionalLong;

/** What the workers of a pool did on an {@link Eviction}, one line for each that was alive when it was asked for. */
public record EvictionReport(List<Line> lines) {

    /**
     * One worker.
     *
     * @param entries how many it dropped; empty if it has not said so
     * @param why it has not, or empty
     */
    public record Line(int slot, long pid, OptionalLong entries, String why) {}
}
