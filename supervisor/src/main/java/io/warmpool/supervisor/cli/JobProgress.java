package io.warmpool.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How far a job is.
 *
 * @param total 0 if that is not known
 * @param note what is being done, or empty
 */
record JobProgress(long done, long total, String note) {

    static JobProgress of(JsonNode data) {
        return new JobProgress(
                Math.max(0, data.path("done").asLong()),
                Math.max(0, data.path("total").asLong()),
                data.path("note").asText(""));
    }

    boolean isKnownTotal() {
        return total > 0;
    }

    /** Such as {@code 45/100}, or {@code 45} if nobody knows how many there are. */
    String count() {
        return total > 0 ? done + "/" + total : String.valueOf(done);
    }

    String text() {
        return note.isEmpty() ? count() : count() + " " + note;
    }

    /** From 0 to 1, of a known total. */
    double part() {
        return Math.min(1, (double) done / total);
    }
}
