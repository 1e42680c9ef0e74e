package io.warmpool.supervisor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.warmpool.supervisor.call.SessionReceipt;
import io.warmpool.supervisor.plane.OutputJson;
import java.io.IOException;
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
            OutputJson.write(json, contentType, output, maxOutput);
            json.writeStringField("content-type", contentType);
            json.writeStringField("worker", worker);
            json.writeObjectFieldStart("timings");
            writeMillis(json, "queue-ms", queueMicros);
            writeMillis(json, "agent-ms", agentMicros);
            json.writeEndObject();
            ReceiptText.write(json, receipt);
        });
    }

    private static void writeMillis(JsonGenerator json, String name, long micros) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(Timing.millis(new StringBuilder(), micros).toString());
    }
}
