package io.warmpool.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** The events of a job that are no text and no progress, in words. */
final class JobWords {

    private JobWords() {}

    /** Such as {@code running, attempt 1 on assistant/0 pid 4711}. */
    static String state(JsonNode data) {
        var words = new StringBuilder(data.path("state").asText());
        if (data.path("attempt").asLong() > 0) {
            words.append(", attempt ").append(data.path("attempt").asLong());
        }
        var worker = place(data.path("worker").asText(""));
        if (!worker.isEmpty()) {
            words.append(" on ").append(worker);
        }
        if (data.path("pid").asLong() > 0) {
            words.append(" pid ").append(data.path("pid").asLong());
        }
        var note = data.path("note").asText("");
        return note.isEmpty()
                ? words.toString()
                : words.append(": ").append(note).toString();
    }

    /** What is missing: events that were not kept, or never arrived. */
    static String gap(JsonNode data) {
        var why = data.path("why").asText("");
        var what = data.has("from")
                ? "events " + data.path("from").asLong() + " to "
                        + data.path("to").asLong()
                : data.path("count").asLong(-1) < 0
                        ? "some events"
                        : HumanText.plural(data.path("count").asLong(), "event", "events");
        return what + " missing here" + (why.isEmpty() ? "" : ": " + why);
    }

    /** The slot in a worker's label: {@code assistant/0} of {@code assistant/0; pid=4711; …}. */
    static String place(String worker) {
        var end = worker.indexOf(';');
        return end < 0 ? worker : worker.substring(0, end);
    }
}
