package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.SessionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Who has workers drop what is in their caches: each one is reported exactly once, with a line for each worker that
 * loads its agent or has done so. */
final class SimulatedEvictions {

    private static final Set<String> REACHED = Set.of("LOADING", "PROBING", "UP", "DRAINING");

    private final SplittableRandom random;
    private final Sightings sightings;
    private final List<Open> open = new ArrayList<>();

    /** One that is under way. */
    private static final class Open {
        private final Set<Long> asked;
        private EvictionReport report;

        Open(Set<Long> asked) {
            this.asked = asked;
        }
    }

    SimulatedEvictions(SplittableRandom random, Sightings sightings) {
        this.random = random;
        this.sightings = sightings;
    }

    void act(Pool pool, long now) {
        if (random.nextInt(3) == 0) {
            pool.onRelease(new SessionKey("sim", "", "", "s" + random.nextInt(4)));
            return;
        }
        var asked = pool.snapshot(now).rows().stream()
                .filter(row -> REACHED.contains(row.state()))
                .map(WorkerRow::pid)
                .collect(Collectors.toSet());
        var eviction = new Open(asked);
        open.add(eviction);
        pool.onEvict(
                new Eviction("user", "k*", "", "", "", ""), report -> take(pool.snapshot(now), eviction, report), now);
        require(!asked.isEmpty() || eviction.report != null, "no worker is reached, and yet it waits");
    }

    /** {@code then} is the pool when the report was made; what it says of times is of no matter. */
    private void take(PoolSnapshot then, Open eviction, EvictionReport report) {
        require(eviction.report == null, "an eviction was reported twice: " + report);
        eviction.report = report;
        open.remove(eviction);
        var named = report.lines().stream()
                .filter(line -> !line.why().contains("adopted"))
                .map(EvictionReport.Line::pid)
                .collect(Collectors.toSet());
        require(named.equals(eviction.asked), "of " + eviction.asked + " it names " + report);
        for (var line : report.lines()) {
            require(line.entries().isPresent() == line.why().isEmpty(), "said and not said: " + line);
            if (line.why().startsWith("ended")) {
                sightings.see(Sighting.EVICTED_WITH_WORKER_GONE);
            } else if (line.why().startsWith("did not answer")) {
                require(
                        then.rows().stream().anyMatch(row -> row.pid() == line.pid()),
                        "waited for a worker that has ended: " + line);
                sightings.see(Sighting.EVICTION_UNANSWERED);
            }
        }
        if (report.lines().size() > 1
                && report.lines().stream().allMatch(line -> line.entries().isPresent())) {
            sightings.see(Sighting.EVICTED_EVERYWHERE);
        }
    }

    /** Whoever waits for an answer of this supervisor waits in vain. */
    void loseSupervisor() {
        open.clear();
    }

    boolean areAnswered() {
        return open.isEmpty();
    }

    private static void require(boolean fine, String what) {
        if (!fine) {
            throw new AssertionError(what);
        }
    }
}
