package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobFeed;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.plane.JobJson;

/** Writes the events of a job, each with its own id, as docs/http-api.md shows them. */
final class JobEventText {

    private static final String NOT_KEPT = "these events are not kept any more";

    private final EventText text = new EventText();

    /** What a stream begins with: how long a client waits before it connects again, in milliseconds. */
    void begin(ByteBuf out) {
        ByteBufUtil.writeAscii(out, "retry: 1000\n\n");
    }

    void write(ByteBuf out, JobEvent event) {
        text.at(event.id());
        switch (event.what()) {
            case JobEvent.What.Changed(var state, var attempt, var worker, var note) ->
                text.event(out, "state", state(state, attempt, worker, note));
            case JobEvent.What.Started(var attempt, var worker) ->
                text.event(out, "state", state(JobState.RUNNING, attempt, worker, ""));
            case JobEvent.What.Delta(var delta) -> text.delta(out, delta);
            case JobEvent.What.Named(var name, var json) -> text.named(out, name, json);
            case JobEvent.What.Gap(var count, var why) -> text.gap(out, count, why);
        }
    }

    void missing(ByteBuf out, JobFeed.Missing missing) {
        text.at(missing.to()).event(out, "gap", Json.object(json -> {
            json.writeNumberField("from", missing.from());
            json.writeNumberField("to", missing.to());
            json.writeStringField("why", NOT_KEPT);
        }));
    }

    /** A last event; {@code data} may have line ends between its tokens. */
    void last(ByteBuf out, long id, String name, byte[] data) {
        for (int i = 0; i < data.length; i++) {
            if (data[i] == '\n' || data[i] == '\r') {
                data[i] = ' ';
            }
        }
        text.at(id).event(out, name, data);
    }

    void comment(ByteBuf out) {
        text.comment(out);
    }

    private static byte[] state(JobState state, int attempt, String worker, String note) {
        var pid = JobJson.pid(worker);
        return Json.object(json -> {
            json.writeStringField("state", state.text());
            json.writeNumberField("attempt", attempt);
            json.writeStringField("worker", worker);
            if (pid.isPresent()) {
                json.writeNumberField("pid", pid.getAsLong());
            } else {
                json.writeNullField("pid");
            }
            json.writeStringField("note", note);
        });
    }
}
