package io.warmpool.supervisor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.warmpool.supervisor.call.SessionReceipt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The last event of a stream that went well: the output as JSON, as text, or else in Base64. */
record DoneEvent(
        String contentType,
        byte[] output,
        String worker,
        long queueMicros,
        long agentMicros,
        Optional<SessionReceipt> receipt,
        int maxOutput) {

    /** Its data, on one line. */
    byte[] data() {
        return Json.object(json -> {
            writeOutput(json);
            json.writeStringField("content-type", contentType);
            json.writeStringField("worker", worker);
            json.writeObjectFieldStart("timings");
            writeMillis(json, "queue-ms", queueMicros);
            writeMillis(json, "agent-ms", agentMicros);
            json.writeEndObject();
            ReceiptText.write(json, receipt);
        });
    }

    private void writeOutput(JsonGenerator json) throws IOException {
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
        if (isJson() && Json.isOneValue(text, maxOutput)) {
            json.writeRawValue(text.replace('\n', ' ').replace('\r', ' '));
        } else {
            json.writeString(text);
        }
    }

    private boolean isJson() {
        var type = contentType.toLowerCase(Locale.ROOT);
        var end = type.indexOf(';');
        var media = (end < 0 ? type : type.substring(0, end)).strip();
        return media.equals("application/json") || media.endsWith("+json");
    }

    private static void writeMillis(JsonGenerator json, String name, long micros) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(Timing.millis(new StringBuilder(), micros).toString());
    }
}
