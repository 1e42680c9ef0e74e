package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What {@code GET /v1/status} tells. */
record StatusView(
        String version,
        long pid,
        Long uptimeMs,
        String home,
        String http,
        Sessions sessions,
        Jobs jobs,
        List<Pool> pools) {

    /** {@code store} is {@code ok}, or why it cannot be written. */
    record Sessions(long count, long max, long unsaved, String store) {

        boolean isSaving() {
            return store == null || store.equals("ok");
        }
    }

    /** {@code here} run in this supervisor's pools; {@code store} is {@code ok}, or why it cannot be used. */
    record Jobs(Map<String, Long> counts, long maxQueued, long here, long unstored, String store) {
        Jobs {
            counts = counts == null ? Map.of() : counts;
        }

        boolean isStoring() {
            return store == null || store.equals("ok");
        }
    }

    record Pool(
            String pool,
            String agent,
            long workers,
            long up,
            long generation,
            long running,
            long waiting,
            long queue,
            long spilled,
            boolean ready) {}

    static StatusView ask(ControlClient control) throws IOException {
        return Json.read(control.get("/v1/status"), StatusView.class);
    }
}
