package io.warmpool.supervisor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.warmpool.supervisor.call.SessionReceipt;
import java.io.IOException;
import java.util.Optional;

/** What a call has left in its session, as its client reads it: a header, or a member of a stream's last event. */
final class ReceiptText {

    private static final int MAX_REASON = 256;

    private ReceiptText() {}

    /** An item of a structured field (RFC 9651 §3.3): a token with parameters. */
    static String header(SessionReceipt receipt) {
        var text = new StringBuilder(32).append(kept(receipt)).append("; turn=").append(receipt.turn());
        if (!receipt.why().isEmpty()) {
            text.append("; reason=");
            string(text, receipt.why());
        }
        if (receipt.reset()) {
            text.append("; reset");
        }
        return text.toString();
    }

    /** The member {@code session}, if there is a receipt. */
    static void write(JsonGenerator json, Optional<SessionReceipt> receipt) throws IOException {
        if (receipt.isEmpty()) {
            return;
        }
        var said = receipt.get();
        json.writeObjectFieldStart("session");
        json.writeNumberField("turn", said.turn());
        json.writeStringField("kept", kept(said));
        json.writeBooleanField("reset", said.reset());
        if (!said.why().isEmpty()) {
            json.writeStringField("reason", said.why());
        }
        json.writeEndObject();
    }

    private static String kept(SessionReceipt receipt) {
        return switch (receipt.kept()) {
            case SAVED -> "saved";
            case UNCHANGED -> "unchanged";
            case NOT_SAVED -> "not-saved";
        };
    }

    /** A string (RFC 9651 §3.3.3), which is ASCII: what else there is becomes a question mark. */
    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < Math.min(text.length(), MAX_REASON); i++) {
            var c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(Ascii.PRINTABLE.has(c) ? c : '?');
        }
        out.append(text.length() > MAX_REASON ? "...\"" : "\"");
    }
}
