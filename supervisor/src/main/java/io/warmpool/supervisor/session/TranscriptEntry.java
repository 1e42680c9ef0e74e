package io.warmpool.supervisor.session;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * One call of a session.
 *
 * @param turn its number in the session, from 1
 * @param call its id
 * @param at when it came in
 * @param millis from then to its end
 * @param worker who ran it, as in {@code Warmpool-Worker}; empty if nobody did
 * @param outcome {@code done}, or the end of a problem's type
 * @param output empty for a call that failed
 */
public record TranscriptEntry(
        long turn, String call, Instant at, long millis, String worker, String outcome, Body input, Body output) {

    /** What is kept of input and output in bytes. */
    public long size() {
        return (long) input.kept().length + output.kept().length;
    }

    /**
     * An input or output, or its beginning.
     *
     * @param size of the whole in bytes
     * @param kept the first bytes, at most {@code sessions.max-text}
     */
    public record Body(String contentType, long size, byte[] kept) {

        /** Nothing. */
        public static final Body NONE = new Body("", 0, new byte[0]);

        /** Whether something of it is missing. */
        public boolean isCut() {
            return kept.length < size;
        }

        /** What was kept as text, if it is UTF-8. A character that the cut went through is left out. */
        public Optional<String> text() {
            var out = CharBuffer.allocate(kept.length);
            var result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(kept), out, !isCut());
            return result.isError() ? Optional.empty() : Optional.of(out.flip().toString());
        }
    }
}
