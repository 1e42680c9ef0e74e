package io.warmpool.supervisor.cli;

import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;

/** What a server says when it refuses or fails (RFC 9457), boiled down to one sentence. */
final class Problem {
    private static final int MAX_SIZE = 1024 * 1024;

    private Problem() {}

    /** The problem in the body of an answer. */
    static CliFailure of(HttpAnswer answer) throws IOException {
        var text = answer.text(MAX_SIZE);
        var described = answer.header("content-type")
                .filter(type -> type.startsWith("application/problem+json"))
                .isPresent();
        var said = described ? of(text).getMessage() : "the server answered " + answer.status() + ": " + text.strip();
        return new CliFailure(said, answer.status());
    }

    /** The problem in the data of an {@code error} event. */
    static CliFailure of(String json) {
        var problem = Json.tree(json);
        for (var member : new String[] {"/detail", "/title", "/type"}) {
            var said = problem.at(JsonPointer.compile(member)).asText();
            if (!said.isEmpty()) {
                return new CliFailure(said);
            }
        }
        return new CliFailure("the server reported an error without a reason: " + json);
    }
}
