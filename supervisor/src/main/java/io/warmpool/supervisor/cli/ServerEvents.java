package io.warmpool.supervisor.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Cuts a stream of bytes into server-sent events, however the bytes arrive, as the WHATWG standard defines it
 * (HTML, section 9.2.6). An event that its stream did not finish is dropped.
 */
final class ServerEvents {
    private static final int MAX_EVENT = 64 * 1024 * 1024;

    private final InputStream in;
    private final byte[] chunk = new byte[8192];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Queue<ServerEvent> complete = new ArrayDeque<>();

    private boolean firstLine = true;
    private boolean afterReturn;
    private String name = "";
    private String id = "";
    private StringBuilder data = new StringBuilder();

    ServerEvents(InputStream in) {
        this.in = in;
    }

    /** Waits for the next event; empty at the end of the stream. */
    Optional<ServerEvent> next() throws IOException {
        while (complete.isEmpty()) {
            var count = in.read(chunk, 0, chunk.length);
            if (count < 0) {
                return Optional.empty();
            }
            onBytes(count);
        }
        return Optional.of(complete.remove());
    }

    /** Whether there is an event that needs no waiting. */
    boolean hasMore() {
        return !complete.isEmpty();
    }

    private void onBytes(int count) throws IOException {
        var start = 0;
        for (var i = 0; i < count; i++) {
            if (chunk[i] == '\r' || chunk[i] == '\n') {
                onText(start, i);
                onLineEnd(chunk[i]);
                start = i + 1;
            }
        }
        onText(start, count);
    }

    private void onText(int from, int to) throws IOException {
        if (from == to) {
            return;
        }
        afterReturn = false;
        line.write(chunk, from, to - from);
        if (line.size() + data.length() > MAX_EVENT) {
            throw new IOException("an event is larger than " + HumanText.size((long) MAX_EVENT));
        }
    }

    /** A line ends with CR, LF or both; the LF of a CRLF may come much later than its CR. */
    private void onLineEnd(byte end) {
        var halfOfPair = end == '\n' && afterReturn;
        afterReturn = end == '\r';
        if (!halfOfPair) {
            onLine(line.toString(StandardCharsets.UTF_8));
            line.reset();
        }
    }

    private void onLine(String raw) {
        var text = firstLine && raw.startsWith("\ufeff") ? raw.substring(1) : raw;
        firstLine = false;
        if (text.isEmpty()) {
            onEventEnd();
            return;
        }
        var colon = text.indexOf(':');
        var field = colon < 0 ? text : text.substring(0, colon);
        var value = colon < 0 ? "" : text.substring(colon + 1);
        onField(field, value.startsWith(" ") ? value.substring(1) : value);
    }

    private void onField(String field, String value) {
        switch (field) {
            case "event" -> name = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> id = value.indexOf('\0') < 0 ? value : id;
            default -> {} // a comment, or a field that means nothing to us
        }
    }

    private void onEventEnd() {
        if (!data.isEmpty()) {
            var text = data.substring(0, data.length() - 1);
            complete.add(new ServerEvent(name.isEmpty() ? "message" : name, text, id));
        }
        name = "";
        data = new StringBuilder();
    }
}
