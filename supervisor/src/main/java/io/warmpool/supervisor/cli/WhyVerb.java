package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "why",
        header = "Tell what happened to a slot's workers.",
        description = {
            "Tells who fills the slot now and how long each step of its start took; then of each worker before it:",
            "when it lived, why it ended, and what it wrote last."
        },
        footer = {"  warmpool why assistant/0", "  warmpool why assistant/0 --json | jq '.history[0].cause'"})
final class WhyVerb implements Callable<Integer> {
    @ParentCommand
    private Warmpool warmpool;

    @Parameters(paramLabel = "POOL/SLOT", converter = SlotName.Converter.class, description = "such as assistant/0")
    private SlotName slot;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var out = warmpool.terminal().out();
        var answer = warmpool.control().get(slot.path());
        if (json) {
            out.println(TerminalText.text(answer));
        } else {
            print(Json.read(answer, SlotView.class), out);
        }
        return Warmpool.DONE;
    }

    private void print(SlotView view, PrintWriter out) {
        if (view.workers().isEmpty()) {
            out.println(slot + " has no worker now");
        }
        for (var worker : view.workers()) {
            say(out, 0, slot + " is " + worker.shownState() + because(worker.why()));
            say(
                    out,
                    1,
                    "pid " + HumanText.count(worker.pid()) + ", generation " + HumanText.count(worker.generation())
                            + ", up " + HumanText.duration(worker.uptimeMs()) + ", " + calls(worker.calls()));
        }
        if (!view.boot().isEmpty()) {
            say(
                    out,
                    1,
                    "started in steps: "
                            + view.boot().stream()
                                    .map(step -> step.step() + " " + HumanText.duration(step.ms()))
                                    .collect(Collectors.joining(", ")));
        }
        out.println(view.history().isEmpty() ? "nothing before it" : "before it:");
        view.history().forEach(life -> print(life, out));
    }

    private static void print(SlotView.Life life, PrintWriter out) {
        say(out, 1, "pid " + HumanText.count(life.pid()) + ": " + life.cause());
        say(
                out,
                2,
                life.started() + " to " + life.ended() + ", generation " + HumanText.count(life.generation()) + ", "
                        + calls(life.calls()));
        for (var line : life.lastOutput()) {
            say(out, 2, "| " + line);
        }
    }

    private static void say(PrintWriter out, int depth, String line) {
        out.println("  ".repeat(depth) + TerminalText.line(line));
    }

    private static String because(String why) {
        return why == null || why.isEmpty() ? "" : ": " + why;
    }

    private static String calls(Long calls) {
        return calls == null ? "calls unknown" : HumanText.plural(calls, "call", "calls");
    }
}
