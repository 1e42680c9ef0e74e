package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "dump",
        header = "Print what the threads of a live worker do.",
        description = {
            "Prints the calls that the worker runs, and then the stack of each thread. The thread of a call is named",
            "after it and comes first. The worker serves on."
        },
        footer = "  warmpool dump assistant/0")
final class DumpVerb implements Callable<Integer> {
    @ParentCommand
    private Warmpool warmpool;

    @Parameters(paramLabel = "POOL/SLOT", converter = SlotName.Converter.class, description = "such as assistant/0")
    private SlotName slot;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var out = warmpool.terminal().out();
        var answer = warmpool.control().order("POST", slot.path() + "/dump", Map.of());
        if (json) {
            out.println(TerminalText.text(answer));
            return Warmpool.DONE;
        }
        var dump = Json.read(answer, Dump.class);
        out.println(TerminalText.line(
                slot + " runs " + HumanText.plural(dump.running().size(), "call", "calls")
                        + (dump.running().isEmpty() ? "" : ":")));
        dump.running()
                .forEach(call -> out.println(TerminalText.line("  call-" + call.call() + ", " + call.fate() + ", "
                        + HumanText.duration(call.ageMs()) + " old")));
        out.println(TerminalText.text(dump.threads()));
        return Warmpool.DONE;
    }

    /** What the control plane answers. */
    record Dump(List<SlotView.RunningCall> running, String threads) {
        Dump {
            running = running == null ? List.of() : running;
        }
    }
}
