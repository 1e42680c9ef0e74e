package io.warmpool.supervisor.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class DirectorySimulationTest {

    private static final int MOST_FAILURES = 3;

    @Test
    void whateverHappensOneCallOfASessionRunsAtATimeAndEachEndsOnce() {
        var only = Long.getLong("warmpool.seed");
        var first = only != null ? only : 1;
        var seeds = only != null ? 1 : Long.getLong("warmpool.seeds", 1_000);
        var failures = new ArrayList<String>();
        var sightings = EnumSet.noneOf(DirectorySimulation.Sighting.class);
        for (var seed = first; seed < first + seeds && failures.size() < MOST_FAILURES; seed++) {
            try {
                var life = new DirectorySimulation(seed);
                life.run();
                sightings.addAll(life.sightings.keySet());
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
                    .as("what no life has been through")
                    .isEmpty();
        }
    }
}
