package io.warmpool.supervisor.control;

import io.warmpool.supervisor.session.TranscriptEntry;
import io.warmpool.supervisor.session.TranscriptEntry.Body;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Entries of transcripts. */
public final class Said {

    private static final Instant AT = Instant.parse("2026-01-01T10:00:00Z");

    private Said() {}

    public static TranscriptEntry done(long turn, Body input, Body output) {
        return new TranscriptEntry(
                turn, String.format("%016x", turn), AT.plusSeconds(turn), 12, "assistant/0", "done", input, output);
    }

    static TranscriptEntry failed(long turn, String outcome) {
        return new TranscriptEntry(
                turn, String.format("%016x", turn), AT.plusSeconds(turn), 12, "", outcome, text("hi"), Body.NONE);
    }

    public static Body text(String text) {
        return bytes("text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    public static Body bytes(String contentType, byte[] bytes) {
        return new Body(contentType, bytes.length, bytes);
    }
}
