package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A verb that orders one thing of one slot, done at once. */
abstract sealed class SlotOrder implements Callable<Integer> permits PauseVerb, ResumeVerb, KillVerb {
    private final String order;
    private final String done;

    @ParentCommand
    private Warmpool warmpool;

    @Parameters(paramLabel = "POOL/SLOT", converter = SlotName.Converter.class, description = "such as assistant/0")
    private SlotName slot;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    SlotOrder(String order, String done) {
        this.order = order;
        this.done = done;
    }

    @Override
    public final Integer call() throws IOException {
        var result = warmpool.control().order("POST", slot.path() + "/" + order, Map.of());
        warmpool.terminal().out().println(json ? TerminalText.text(result) : TerminalText.line(slot + " " + done));
        return Warmpool.DONE;
    }
}
