package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "logs",
        header = "Show what a slot's workers wrote.",
        description = {
            "Prints the last lines of output of the workers of a slot, of those that died as well as of the present one.",
            "A line beginning '--- warmpool: worker' marks the start of each. To a file or a pipe lines go verbatim."
        },
        footer = {
            "  warmpool logs assistant/0",
            "  warmpool logs assistant/0 -n 1000 | grep Exception",
            "  warmpool logs assistant/0 -f"
        })
final class LogsVerb implements Callable<Integer> {
    private static final int MOST_LINES = 10_000;

    @ParentCommand
    private Warmpool warmpool;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "POOL/SLOT", converter = SlotName.Converter.class, description = "such as assistant/0")
    private SlotName slot;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "LINES",
            defaultValue = "200",
            description = "how many lines, at most " + MOST_LINES + " (default: ${DEFAULT-VALUE})")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with each new line, until Ctrl-C")
    private boolean follow;

    @Override
    public Integer call() throws IOException {
        if (lines < 0 || lines > MOST_LINES) {
            throw new ParameterException(
                    spec.commandLine(), "LINES must be a number from 0 to " + MOST_LINES + ", was " + lines);
        }
        var path = slot.path() + "/log?lines=" + lines;
        if (follow) {
            warmpool.control().follow(path, this::show, this::isRead);
        } else {
            var text = warmpool.control().get(path);
            print(text.isEmpty() || text.endsWith("\n") ? text : text + "\n");
            warmpool.terminal().out().flush();
        }
        return Warmpool.DONE;
    }

    private void show(ServerEvent event) {
        var data = Json.tree(event.data());
        switch (event.name()) {
            case "line" -> print(data.path("text").asText() + "\n");
            case "gap" -> {
                warmpool.terminal().out().flush();
                warmpool.terminal()
                        .err()
                        .println("(" + HumanText.size(data.path("missed-bytes").asLong())
                                + " were written too fast to be shown)");
            }
            default -> {} // a newer supervisor may say more
        }
    }

    /** Lets go what was printed. False when nobody reads it any more. */
    private boolean isRead() {
        return !warmpool.terminal().out().checkError();
    }

    private void print(String text) {
        var terminal = warmpool.terminal();
        terminal.out().print(terminal.shownOut() ? TerminalText.text(text) : text);
    }
}
