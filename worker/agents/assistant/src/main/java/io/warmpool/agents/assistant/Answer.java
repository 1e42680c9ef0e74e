package io.warmpool.agents.assistant;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * An answer, in the pieces it is streamed in: joined they are its text.
 *
 * @param pieces sentences, lines and blocks of code, each with what separates it from the one before
 * @param sources the sections it quotes, in the order of their first quotation; none if nothing was found
 */
record Answer(List<String> pieces, List<Source> sources) {

    /** A quoted section, and how well it fits the question (BM25; comparable within one answer only). */
    record Source(String document, String section, float score) {}

    private static final JsonFactory JSON = new JsonFactory();

    Answer {
        pieces = List.copyOf(pieces);
        sources = List.copyOf(sources);
    }

    String toJson() {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("answer", String.join("", pieces));
            json.writeArrayFieldStart("sources");
            for (var source : sources) {
                json.writeStartObject();
                json.writeStringField("document", source.document());
                json.writeStringField("section", source.section());
                json.writeNumberField(
                        "score", BigDecimal.valueOf(source.score()).setScale(2, RoundingMode.HALF_UP));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.toString();
    }
}
