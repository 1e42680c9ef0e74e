package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Things to store. */
final class Samples {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456789Z");

    private Samples() {}

    static SessionKey key(String id) {
        return new SessionKey("assistant", "acme", "ada", id);
    }

    static SavedState state(int version, String text) {
        return new SavedState(version, text.getBytes(StandardCharsets.UTF_8));
    }

    static TranscriptEntry.Body body(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new TranscriptEntry.Body("text/plain", bytes.length + 10, bytes);
    }

    static TranscriptEntry entry(long turn) {
        return new TranscriptEntry(
                turn,
                "call-" + turn,
                NOON.plusSeconds(turn),
                40 + turn,
                "assistant/0; pid=1",
                "done",
                body("in" + turn),
                body("out" + turn));
    }

    static SessionStore.Save save(SessionKey key, long turn, Optional<SavedState> state) {
        return save(key, state, 100, turn);
    }

    static SessionStore.Save save(SessionKey key, Optional<SavedState> state, int keep, long... turns) {
        var entries = Arrays.stream(turns).mapToObj(Samples::entry).toList();
        return new SessionStore.Save(key, NOON, NOON.plusSeconds(turns[turns.length - 1]), entries, state, keep);
    }

    /** Bytes are compared by what is in them. */
    static String text(TranscriptEntry entry) {
        return entry.turn() + " " + entry.call() + " " + entry.at() + " " + entry.millis() + " " + entry.worker() + " "
                + entry.outcome() + " " + text(entry.input()) + " " + text(entry.output());
    }

    private static String text(TranscriptEntry.Body body) {
        return body.contentType() + " " + new String(body.kept(), StandardCharsets.UTF_8) + " of " + body.size();
    }

    static List<String> texts(List<TranscriptEntry> entries) {
        return entries.stream().map(Samples::text).toList();
    }

    static String text(SessionStore.Read read) {
        return switch (read) {
            case SessionStore.Read.None() -> "none";
            case SessionStore.Read.Found(var state) ->
                state.version() + ":" + new String(state.bytes(), StandardCharsets.UTF_8);
            case SessionStore.Read.Damaged(var why) -> "damaged: " + why;
        };
    }
}
