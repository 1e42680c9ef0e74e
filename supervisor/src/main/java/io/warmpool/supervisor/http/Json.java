package io.warmpool.supervisor.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads and writes JSON, with limits on what is read. */
final class Json {

    private static final int MAX_NESTING = 1000;
    private static final int MAX_NAME = 64 * 1024;
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

    /** Whether a text is exactly one JSON value, not longer than the limit and not nested too deeply. */
    static boolean isOneValue(String text, int maxLength) {
        var limits = StreamReadConstraints.builder()
                .maxDocumentLength(maxLength)
                .maxStringLength(maxLength)
                .maxTokenCount(maxLength)
                .maxNameLength(Math.min(maxLength, MAX_NAME))
                .maxNestingDepth(MAX_NESTING)
                .build();
        var factory = JsonFactory.builder()
                .streamReadConstraints(limits)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
        try (var parser = factory.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
