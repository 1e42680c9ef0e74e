package io.warmpool.agents.echo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.warmpool.agent.AgentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What a JSON object may ask of the echo.
 *
 * @param waitMs how long to wait before the answer, in milliseconds, from 0
 * @param pieces in how many deltas to stream the body, or 0 to stream nothing
 */
record EchoOptions(long waitMs, int pieces) {

    private static final EchoOptions NONE = new EchoOptions(0, 0);
    private static final long MAX_WAIT_MS = 3_600_000;
    private static final int MAX_PIECES = 100_000;
    private static final byte[] WAIT = "\"wait-ms\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PIECES = "\"pieces\"".getBytes(StandardCharsets.US_ASCII);

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(64L << 20)
                    .maxTokenCount(1_000_000)
                    .maxNestingDepth(200)
                    .build())
            .build();

    /** Whether it is worth parsing: false for all that is not an object, or names neither option. Cheap. */
    static boolean mayStandIn(byte[] body) {
        var start = 0;
        while (start < body.length && isSpace(body[start])) {
            start++;
        }
        return start < body.length
                && body[start] == '{'
                && (contains(body, WAIT, start) || contains(body, PIECES, start));
    }

    /**
     * Reads the options of a body. One that is not a JSON object, or goes beyond the parser's limits, has none: it is
     * merely something to echo.
     *
     * @throws AgentException if an option has a value it cannot have
     */
    static EchoOptions read(byte[] body) {
        long waitMs = 0;
        long pieces = 0;
        AgentException wrong = null;
        try (var parser = JSON.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                try {
                    switch (name) {
                        case "wait-ms" -> waitMs = number(parser, name, 0, MAX_WAIT_MS);
                        case "pieces" -> pieces = number(parser, name, 1, MAX_PIECES);
                        default -> {}
                    }
                } catch (AgentException e) {
                    wrong = e; // thrown only once the whole body has proved to be an object
                }
                parser.skipChildren();
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                return NONE;
            }
        } catch (IOException notJson) {
            return NONE;
        }
        if (wrong != null) {
            throw wrong;
        }
        return new EchoOptions(waitMs, (int) pieces);
    }

    private static long number(JsonParser parser, String name, long least, long most) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            var value = parser.getLongValue();
            if (value >= least && value <= most) {
                return value;
            }
        }
        var was = parser.currentToken().isScalarValue() ? parser.getText() : "an object or a list";
        throw new AgentException(
                AgentException.Code.BAD_REQUEST,
                name + " must be a whole number from " + least + " to " + most + ", was "
                        + was.substring(0, Math.min(was.length(), 40)));
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static boolean contains(byte[] body, byte[] wanted, int from) {
        for (var at = from; at <= body.length - wanted.length; at++) {
            if (body[at] == '"' && matches(body, wanted, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(byte[] body, byte[] wanted, int at) {
        for (var i = 1; i < wanted.length; i++) {
            if (body[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
