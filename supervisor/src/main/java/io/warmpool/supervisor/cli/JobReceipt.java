package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.time.Duration;

/**
 * What the front end says to a job that it has stored.
 *
 * @param again whether it was there before: the same idempotency key came with the same job
 * @param json the whole answer
 */
record JobReceipt(String id, boolean again, String json) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAX_ANSWER = 32 * 1024 * 1024;

    /** @throws CliFailure if it was not taken, or nobody knows */
    static JobReceipt handIn(HttpRequest request, FrontEnd front) {
        try (var connection = front.connect(PATIENCE)) {
            var answer = connection.exchange(request, front.authority());
            if (!answer.ok()) {
                throw Problem.of(answer);
            }
            var text = answer.text(MAX_ANSWER);
            var again = answer.header("idempotent-replayed").isPresent();
            var id =
                    again || answer.status() == 202 ? Json.tree(text).path("id").asText() : "";
            if (id.isEmpty()) {
                throw new CliFailure(
                        "the front end at " + front + " made no job of it; it answered " + answer.status());
            }
            return new JobReceipt(id, again, text);
        } catch (IOException e) {
            throw new CliFailure("the exchange with " + front + " broke off (" + e.getMessage()
                    + "), and nobody knows whether the job was taken: 'warmpool jobs ls' shows it if it was;"
                    + " with --key it can be handed in again without harm");
        }
    }

    /** The id alone, for scripts; what people want to know goes to standard error. */
    void print(Terminal terminal, boolean asJson) {
        terminal.out().println(asJson ? TerminalText.text(json.strip()) : TerminalText.line(id));
        tellIfAgain(terminal);
        if (terminal.shownOut() && !asJson) {
            terminal.err().println(TerminalText.line("(follow it with 'warmpool jobs follow " + id + "')"));
        }
    }

    void tellIfAgain(Terminal terminal) {
        if (again) {
            terminal.err().println("(this is the job that the same key belongs to since earlier)");
        }
    }
}
