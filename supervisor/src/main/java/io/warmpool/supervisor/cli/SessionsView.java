package io.warmpool.supervisor.cli;

import java.util.List;

/** What {@code GET /v1/sessions} tells. */
record SessionsView(List<Session> sessions, long total, String next) {
    SessionsView {
        sessions = sessions == null ? List.of() : sessions;
    }

    /** One session; of a listing it has no transcript. */
    record Session(
            String id,
            String pool,
            String tenant,
            String user,
            String created,
            String lastUsed,
            long calls,
            Long size,
            State state,
            String running,
            long waiting,
            List<Entry> transcript,
            Long next) {
        Session {
            transcript = transcript == null ? List.of() : transcript;
        }
    }

    /** {@code stored} is false if only the supervisor's memory has it. */
    record State(long version, Long size, boolean stored) {}

    record Entry(
            long turn, String call, String at, Long tookMs, String worker, String outcome, Body input, Body output) {}

    /** {@code text}, or {@code base64} if it is none. */
    record Body(String contentType, Long size, String text, String base64, boolean cut) {}

    static String orNone(String name) {
        return name == null || name.isEmpty() ? HumanText.UNKNOWN : name;
    }
}
