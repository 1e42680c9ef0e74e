package io.warmpool.agents.assistant;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.warmpool.agent.AgentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What was asked, read from a request's body: neither blank nor longer than 8,000 characters. */
record Question(String text) {

    static final int MAX_CHARACTERS = 8_000;
    private static final String HINT = "send {\"message\": \"your question\"}, or the question as plain text";

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(1 << 20)
                    .maxStringLength(1 << 20)
                    .maxTokenCount(20_000)
                    .maxNestingDepth(100)
                    .build())
            .build();

    Question {
        if (text.isBlank()) {
            throw bad("the message is blank; " + HINT);
        }
        var length = text.codePointCount(0, text.length());
        if (length > MAX_CHARACTERS) {
            throw bad("the message has " + length + " characters, and at most " + MAX_CHARACTERS
                    + " are read; shorten it");
        }
    }

    /**
     * Reads a body: JSON if its type or its first character says so, plain text otherwise.
     *
     * @throws AgentException with {@code bad-request}, saying what is wrong, where, and what to send
     */
    static Question read(byte[] body, String contentType) {
        var text = decode(body);
        var isJson = isJson(contentType) || text.stripLeading().startsWith("{");
        return new Question(isJson ? message(text) : text);
    }

    private static boolean isJson(String contentType) {
        var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.endsWith("+json");
    }

    private static String decode(byte[] body) {
        var bytes = ByteBuffer.wrap(body);
        var chars = CharBuffer.allocate(body.length);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        if (decoder.decode(bytes, chars, true).isError()) {
            throw bad("the body is not UTF-8: byte " + (bytes.position() + 1) + " of " + body.length
                    + " cannot be read; " + HINT);
        }
        var text = chars.flip().toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String message(String text) {
        String message = null;
        try (var parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw bad("the body is JSON but not an object" + at(parser.currentTokenLocation()) + "; " + HINT);
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                var name = parser.currentName();
                parser.nextToken();
                if (name.equals("message")) {
                    message = string(parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw bad("the body goes on after its JSON object" + at(parser.currentTokenLocation()) + "; " + HINT);
            }
        } catch (JsonProcessingException e) {
            var what = e.getOriginalMessage().replaceFirst(" \\(start marker at .*", "");
            throw bad("the body is not valid JSON: " + what + at(e.getLocation()) + "; " + HINT);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        if (message == null) {
            throw bad("the JSON object has no field 'message'; " + HINT);
        }
        return message;
    }

    private static String string(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        var was = switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            default -> "a number";
        };
        throw bad("message must be a string, was " + was + at(parser.currentTokenLocation()) + "; " + HINT);
    }

    private static String at(JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static AgentException bad(String message) {
        return new AgentException(AgentException.Code.BAD_REQUEST, message);
    }
}
