package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.List;

/** What {@code GET /v1/status} tells. */
record StatusView(
        String version, long pid, Long uptimeMs, String home, String http, Sessions sessions, List<Pool> pools) {

    /** {@code store} is {@code ok}, or why it cannot be written. */
    record Sessions(long count, long max, long unsaved, String store) {

        boolean isSaving() {
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
