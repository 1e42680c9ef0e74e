package io.warmpool.supervisor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.warmpool.supervisor.session.SessionView;
import io.warmpool.supervisor.session.TranscriptEntry;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Writes a session and what was said in it, as docs/http-api.md shows them. */
final class SessionJson {

    private SessionJson() {}

    /** The record's fields, without the transcript. */
    static void write(JsonGenerator json, SessionView session) throws IOException {
        json.writeStringField("id", session.key().id());
        json.writeStringField("agent", session.key().pool());
        json.writeStringField("tenant", session.key().tenant());
        json.writeStringField("user", session.key().user());
        json.writeStringField("created", time(session.created()));
        json.writeStringField("last-used", time(session.lastUsed()));
        json.writeNumberField("calls", session.calls());
        json.writeNumberField("size", session.size());
        if (session.state().isPresent()) {
            var state = session.state().get();
            json.writeObjectFieldStart("state");
            json.writeNumberField("version", state.version());
            json.writeNumberField("size", state.size());
            json.writeBooleanField("stored", state.stored());
            json.writeEndObject();
        } else {
            json.writeNullField("state");
        }
        if (session.running().isPresent()) {
            json.writeStringField("running", session.running().get().toString());
        } else {
            json.writeNullField("running");
        }
        json.writeNumberField("waiting", session.waiting());
    }

    /** One entry of the transcript. */
    static void write(JsonGenerator json, TranscriptEntry entry) throws IOException {
        json.writeStartObject();
        json.writeNumberField("turn", entry.turn());
        json.writeStringField("call", entry.call());
        json.writeStringField("at", time(entry.at()));
        json.writeNumberField("took-ms", entry.millis());
        json.writeStringField("worker", entry.worker());
        json.writeStringField("outcome", entry.outcome());
        json.writeFieldName("input");
        write(json, entry.input());
        json.writeFieldName("output");
        if (entry.output().size() == 0 && !entry.outcome().equals("done")) {
            json.writeNull();
        } else {
            write(json, entry.output());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, TranscriptEntry.Body body) throws IOException {
        json.writeStartObject();
        json.writeStringField("content-type", body.contentType());
        json.writeNumberField("size", body.size());
        var text = body.text();
        if (text.isPresent()) {
            json.writeStringField("text", text.get());
        } else {
            json.writeBinaryField("base64", body.kept());
        }
        json.writeBooleanField("cut", body.isCut());
        json.writeEndObject();
    }

    /** RFC 3339, in UTC. */
    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
