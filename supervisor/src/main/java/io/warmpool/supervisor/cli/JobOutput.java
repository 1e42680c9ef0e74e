package io.warmpool.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;

/** Prints what a job's agent answered: verbatim to a file or a pipe, and made harmless to a person's terminal. */
record JobOutput(Terminal terminal, JobFollower.Address address, String id) {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** What the last event of a stream has of it; what it has not is asked for. */
    void print(JsonNode done) throws IOException {
        var base64 = done.path("output-base64");
        if (done.has("output")) {
            var node = done.get("output");
            print(node.isTextual() ? node.asText() : node.toString());
        } else if (terminal.shownOut()) {
            terminal.out()
                    .println(TerminalText.line("(the output is " + HumanText.size(size(done))
                            + (base64.isMissingNode() ? "" : " and no text") + ": 'warmpool jobs show " + id
                            + " --output > FILE' writes it)"));
        } else if (base64.isMissingNode()) {
            fetch();
        } else {
            terminal.out().flush();
            terminal.rawOut().write(Base64.getDecoder().decode(base64.asText()));
            terminal.rawOut().flush();
        }
    }

    private static long size(JsonNode done) {
        return done.path("job").path("output-size").asLong(-1);
    }

    /** Asks the front end for the whole, of whatever size. */
    void fetch() throws IOException {
        var front = address.find();
        try (var connection = front.connectStream(PATIENCE)) {
            var answer = connection.exchange(new HttpRequest("GET", JobsVerb.path(id) + "/output"), front.authority());
            if (!answer.ok()) {
                throw Problem.of(answer);
            }
            new CallOutput(terminal).whole(answer);
        } catch (IOException e) {
            throw new CliFailure("the exchange with " + front + " broke off: " + e.getMessage());
        }
    }

    private void print(String text) {
        var out = terminal.out();
        out.print(terminal.shownOut() ? TerminalText.text(text) : text);
        out.print(text.isEmpty() || text.endsWith("\n") ? "" : "\n");
        out.flush();
    }
}
