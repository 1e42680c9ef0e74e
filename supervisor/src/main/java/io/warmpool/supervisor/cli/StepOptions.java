package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Option;

/** What the commands that take their time have in common: they show their steps, and wait only so long. */
final class StepOptions {
    @Option(names = "--json", description = "print the result as JSON; the steps still go to standard error")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = DurationConverter.class,
            description = "wait at most so long; what was ordered goes on (default: ${DEFAULT-VALUE})")
    private Duration timeout;

    /** Orders, shows each step on standard error as it comes, and the result on standard output. */
    void order(Warmpool warmpool, String method, String path, Map<String, ?> body, String done) throws IOException {
        var terminal = warmpool.terminal();
        var result = warmpool.control()
                .orderInSteps(
                        method, path, body, timeout, step -> terminal.err().println(TerminalText.line(step)));
        report(terminal, result, done);
    }

    void report(Terminal terminal, String result, String done) {
        terminal.out().println(json ? TerminalText.text(result) : TerminalText.line(done));
    }
}
