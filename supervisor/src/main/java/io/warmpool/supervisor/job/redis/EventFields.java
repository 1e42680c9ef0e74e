package io.warmpool.supervisor.job.redis;

import io.lettuce.core.StreamMessage;
import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobState;
import java.util.List;
import java.util.Map;

/** An event as the fields of an entry in its job's stream. */
final class EventFields {

    private EventFields() {}

    /** Names and values, without the time. */
    static List<String> of(What what) {
        return switch (what) {
            case What.Changed _ ->
                throw new IllegalArgumentException(
                        "a change of the state is told by the store alone, but was appended");
            case What.Started started ->
                List.of("kind", "started", "attempt", Integer.toString(started.attempt()), "worker", started.worker());
            case What.Delta delta -> List.of("kind", "delta", "text", delta.text());
            case What.Named named -> List.of("kind", "named", "name", named.name(), "json", named.json());
            case What.Gap gap -> List.of("kind", "gap", "count", Long.toString(gap.count()), "why", gap.why());
        };
    }

    /** About what an event takes, in characters. */
    static long size(JobEvent event) {
        return switch (event.what()) {
            case What.Delta delta -> delta.text().length();
            case What.Named named -> named.json().length();
            case What.Changed _, What.Started _, What.Gap _ -> 0;
        };
    }

    static JobEvent event(StreamMessage<String, byte[]> entry) {
        var id = entry.getId();
        var fields = entry.getBody();
        return new JobEvent(Long.parseLong(id, 0, id.indexOf('-'), 10), Reply.time(text(fields, "at")), what(fields));
    }

    private static What what(Map<String, byte[]> fields) {
        return switch (text(fields, "kind")) {
            case "changed" ->
                new What.Changed(
                        JobState.parse(text(fields, "state")).orElseThrow(),
                        Integer.parseInt(text(fields, "attempt")),
                        text(fields, "worker"),
                        text(fields, "note"));
            case "started" -> new What.Started(Integer.parseInt(text(fields, "attempt")), text(fields, "worker"));
            case "delta" -> new What.Delta(text(fields, "text"));
            case "named" -> new What.Named(text(fields, "name"), text(fields, "json"));
            case "gap" -> new What.Gap(Long.parseLong(text(fields, "count")), text(fields, "why"));
            case String other -> throw new IllegalStateException("no event is of the kind " + other);
        };
    }

    private static String text(Map<String, byte[]> fields, String name) {
        return Reply.text(fields.get(name));
    }
}
