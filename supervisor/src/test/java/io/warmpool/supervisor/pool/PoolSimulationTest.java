package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Plays {@code -Dwarmpool.seeds=N} random lives of a pool; {@code -Dwarmpool.seed=N} replays a single one, and {@code
 * -Dwarmpool.first=N} begins elsewhere.
 */
class PoolSimulationTest {

    private static final int MOST_FAILURES = 3;
    /** So many lives see everything. */
    private static final long ENOUGH = 2_000;

    @Test
    void whateverHappensToAPoolEveryCallGetsExactlyOneOutcome() {
        var only = Long.getLong("warmpool.seed");
        var first = only != null ? only : Long.getLong("warmpool.first", 1);
        var seeds = only != null ? 1 : Long.getLong("warmpool.seeds", 10_000);
        var failures = new ConcurrentLinkedQueue<String>();
        var sightings = new Sightings();
        var began = System.nanoTime();
        LongStream.range(first, first + seeds).parallel().forEach(seed -> {
            try {
                if (failures.size() < MOST_FAILURES) {
                    var seen = new PoolSimulation(seed).run();
                    synchronized (sightings) {
                        sightings.addAll(seen);
                    }
                }
            } catch (AssertionError | RuntimeException e) {
                failures.add("seed " + seed + " (replay it with -Dwarmpool.seed=" + seed + "): " + e);
                if (only != null) {
                    throw e;
                }
            }
        });
        var seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf("%d seeds in %.1f s, %.0f per second%n", seeds, seconds, seeds / seconds);
        assertThat(failures).isEmpty();
        if (seeds >= ENOUGH) {
            assertThat(sightings.missing()).as("what no life has been through").isEmpty();
        }
    }
}
