package io.warmpool.supervisor.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes JSON. */
final class Json {

    private static final JsonFactory WRITER = new JsonFactory();

    /** Writes a document's content; may throw what a generator throws. */
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private Json() {}

    /** An object, in UTF-8. */
    static byte[] object(Content fields) {
        var bytes = new ByteArrayOutputStream(256);
        try (var json = WRITER.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("JSON cannot be written to memory", e);
        }
        return bytes.toByteArray();
    }

    /** How many bytes of the object that is being written there are. */
    static int written(JsonGenerator json) throws IOException {
        json.flush();
        return ((ByteArrayOutputStream) json.getOutputTarget()).size();
    }

    /** A problem, as RFC 9457 writes it. */
    static byte[] of(Problem problem) {
        return of(problem, _ -> {});
    }

    /** The same with members more. */
    static byte[] of(Problem problem, Content more) {
        return object(json -> {
            json.writeStringField(
                    "type", ProblemType.URI_PREFIX + problem.type().slug());
            json.writeStringField("title", problem.type().title());
            json.writeNumberField("status", problem.type().status());
            json.writeStringField("detail", problem.detail());
            if (problem.call().isPresent()) {
                json.writeStringField("call", problem.call().get().toString());
            }
            if (problem.rival().isPresent()) {
                var rival = problem.rival().get();
                json.writeStringField(rival.member(), rival.call().toString());
            }
            more.write(json);
        });
    }
}
