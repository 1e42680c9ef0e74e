package io.warmpool.supervisor.plane;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes what an agent answered into JSON: as the JSON that it is, as a string, or else in Base64. */
public final class OutputJson {

    private static final int MAX_NESTING = 1000;
    private static final int MAX_NAME = 64 * 1024;

    private OutputJson() {}

    /**
     * The field {@code output} or {@code output-base64}, on one line.
     *
     * @param maxLength what is longer is not looked through, and so is a string
     */
    public static void write(JsonGenerator json, String contentType, byte[] output, int maxLength) throws IOException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(output))
                    .toString();
        } catch (CharacterCodingException _) {
            json.writeBinaryField("output-base64", output);
            return;
        }
        json.writeFieldName("output");
        if (isJson(contentType) && isOneValue(text, maxLength)) {
            json.writeRawValue(text.replace('\n', ' ').replace('\r', ' '));
        } else {
            json.writeString(text);
        }
    }

    /** The media type without its parameters, in lower case. */
    public static String mediaType(String contentType) {
        var end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** Whether a content type says that it is JSON. */
    public static boolean isJson(String contentType) {
        var media = mediaType(contentType);
        return media.equals("application/json") || media.endsWith("+json");
    }

    /** Whether a text is exactly one JSON value, not longer than the limit and not nested too deeply. */
    private static boolean isOneValue(String text, int maxLength) {
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
