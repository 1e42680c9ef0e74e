package io.warmpool.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;

/** Shows what a call answers: verbatim to a file or a pipe, and made harmless to a person's terminal. */
final class CallOutput {
    private static final int MAX_SHOWN = 64 * 1024 * 1024;

    private final Terminal terminal;
    private final PrintWriter out;

    CallOutput(Terminal terminal) {
        this.terminal = terminal;
        this.out = terminal.out();
    }

    /** An answer in one piece. */
    void whole(HttpAnswer answer) throws IOException {
        if (!terminal.shownOut()) {
            out.flush();
            answer.body().transferTo(terminal.rawOut());
            terminal.rawOut().flush();
            return;
        }
        var text = answer.text(MAX_SHOWN);
        out.print(TerminalText.text(text));
        out.print(text.isEmpty() || text.endsWith("\n") ? "" : "\n");
        out.flush();
    }

    /** The text of a stream as it comes, then a line's end; if no text came, the output. */
    void deltas(ServerEvents events) throws IOException {
        var shown = false;
        for (var event = events.next(); event.isPresent(); event = events.next()) {
            var data = event.get().data();
            switch (event.get().name()) {
                case "delta" -> {
                    show(Json.tree(data).path("text"));
                    shown = true;
                }
                case "done" -> {
                    if (!shown) {
                        show(Json.tree(data).path("output"));
                    }
                    out.println();
                    return;
                }
                case "error" -> {
                    if (shown) {
                        out.println();
                    }
                    throw Problem.of(data);
                }
                default -> {} // progress and the agent's own events: --json shows them
            }
        }
        throw unfinished();
    }

    /** Every event, one a line. */
    void events(ServerEvents events) throws IOException {
        for (var event = events.next(); event.isPresent(); event = events.next()) {
            out.println(line(event.get()));
            switch (event.get().name()) {
                case "done" -> {
                    return;
                }
                case "error" -> throw Problem.of(event.get().data());
                default -> {}
            }
        }
        throw unfinished();
    }

    /** An event as one JSON object, on one line. */
    static String line(ServerEvent event) {
        return TerminalText.line("{\"id\":" + quoted(event.id()) + ",\"event\":" + quoted(event.name()) + ",\"data\":"
                + Json.tree(event.data()) + "}");
    }

    private void show(JsonNode node) {
        var text = node.isTextual() ? node.asText() : node.toString();
        out.print(terminal.shownOut() ? TerminalText.text(text) : text);
        out.flush();
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    private static EOFException unfinished() {
        return new EOFException("the connection ended before the call did");
    }
}
