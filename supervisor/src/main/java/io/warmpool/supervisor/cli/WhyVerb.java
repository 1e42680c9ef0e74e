package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
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
            "Tells who fills the slot now, how long each step of its start took and what it runs; then of each worker",
            "before it: when it lived, why it ended, the calls that ended with it, and what it wrote last. A PID stands",
            "for the slot that the process fills or has filled."
        },
        footer = {
            "  warmpool why assistant/0",
            "  warmpool why 4711",
            "  warmpool why assistant/0 --json | jq '.history[0].cause'"
        })
final class WhyVerb implements Callable<Integer> {

    private static final int MOST_THREAD_LINES = 60;
    private static final int MOST_CALLS = 10;

    @ParentCommand
    private Warmpool warmpool;

    @Parameters(
            paramLabel = "POOL/SLOT|PID",
            converter = WhyTarget.Converter.class,
            description = "such as assistant/0, or the id of a process")
    private WhyTarget target;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var out = warmpool.terminal().out();
        var slot = target.slot(warmpool.control());
        var answer = warmpool.control().get(slot.path());
        if (json) {
            out.println(TerminalText.text(answer));
        } else {
            print(slot, Json.read(answer, SlotView.class), out);
        }
        return Warmpool.DONE;
    }

    private static void print(SlotName slot, SlotView view, PrintWriter out) {
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
        running("runs", 1, view.running(), out);
        out.println(view.history().isEmpty() ? "nothing before it" : "before it:");
        view.history().forEach(life -> print(life, out));
    }

    private static void print(SlotView.Life life, PrintWriter out) {
        say(out, 1, "pid " + HumanText.count(life.pid()) + ": " + life.cause());
        say(
                out,
                2,
                life.started() + " to " + life.ended() + ", " + up(life) + ", generation "
                        + HumanText.count(life.generation()) + ", " + calls(life.calls()));
        running("ended with it", 2, life.running(), out);
        for (var line : life.lastOutput()) {
            say(out, 2, "| " + line);
        }
        if (life.threads() != null) {
            say(out, 2, "its threads before it was killed:");
            var lines = life.threads().lines().toList();
            lines.stream().limit(MOST_THREAD_LINES).forEach(line -> say(out, 3, line));
            if (lines.size() > MOST_THREAD_LINES) {
                say(out, 3, "and " + (lines.size() - MOST_THREAD_LINES) + " lines more, see --json");
            }
        }
    }

    private static void running(String what, int depth, List<SlotView.RunningCall> calls, PrintWriter out) {
        if (calls.isEmpty()) {
            return;
        }
        var some = calls.stream()
                .limit(MOST_CALLS)
                .map(call -> call.call() + " (" + call.fate() + ", " + HumanText.duration(call.ageMs()) + " old)")
                .collect(Collectors.joining(", "));
        var rest = calls.size() > MOST_CALLS ? " and " + (calls.size() - MOST_CALLS) + " more" : "";
        say(out, depth, what + ": " + some + rest);
    }

    private static void say(PrintWriter out, int depth, String line) {
        out.println("  ".repeat(depth) + TerminalText.line(line));
    }

    private static String up(SlotView.Life life) {
        if (life.uptimeMs() != null) {
            return "up " + HumanText.duration(life.uptimeMs());
        }
        return life.calls() == null ? "uptime unknown" : "never up";
    }

    private static String because(String why) {
        return why == null || why.isEmpty() ? "" : ": " + why;
    }

    private static String calls(Long calls) {
        return calls == null ? "calls unknown" : HumanText.plural(calls, "call", "calls");
    }
}
