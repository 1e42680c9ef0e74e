package io.warmpool.supervisor.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class JobSimulationTest {

    private static final int MOST_FAILURES = 3;

    @Test
    void whateverHappensEachJobEndsOnceAndNothingIsLeftOver() {
        var only = Long.getLong("warmpool.seed");
        var first = only != null ? only : 1;
        var seeds = only != null ? 1 : Long.getLong("warmpool.seeds", 200);
        var failures = new ArrayList<String>();
        var sightings = EnumSet.noneOf(JobSimulation.Sighting.class);
        for (var seed = first; seed < first + seeds && failures.size() < MOST_FAILURES; seed++) {
            try {
                var world = new JobSimulation(seed);
                world.run();
                sightings.addAll(world.sightings.keySet());
            } catch (AssertionError | RuntimeException e) {
                failures.add("seed " + seed + " (replay it with -Dwarmpool.seed=" + seed + "): " + e);
                if (only != null) {
                    throw e;
                }
            }
        }
        assertThat(failures).isEmpty();
        if (only == null) {
            assertThat(EnumSet.complementOf(sightings))
                    .as("what no seed has been through")
                    .isEmpty();
        }
    }
}
