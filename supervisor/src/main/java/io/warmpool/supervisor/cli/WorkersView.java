package io.warmpool.supervisor.cli;

import java.util.List;

/** What {@code GET /v1/workers} tells. */
record WorkersView(List<Worker> workers) {

    /** One worker; what is not known, because there is no process or it has not said, is null. */
    record Worker(
            String pool,
            int slot,
            Long pid,
            String state,
            String admission,
            String why,
            Long generation,
            Long uptimeMs,
            Long calls,
            Long running,
            Long rss,
            Long heap,
            Double cpuPercent,
            Double hitPercent) {

        String shownState() {
            return "UP".equals(state) && "PAUSED".equals(admission) ? "PAUSED" : state;
        }
    }
}
