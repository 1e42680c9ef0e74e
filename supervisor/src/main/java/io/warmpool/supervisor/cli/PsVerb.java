package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "ps",
        header = "List the workers.",
        description = {
            "Lists each worker: its slot, PID, state, generation, uptime, calls, memory, and why it is in this state.",
            "During a rolling restart a slot has two lines: the successor and the one that leaves.",
            "GEN is the generation, RUN the calls running now. HIT%% is how often the caches had what was asked for: see",
            "'warmpool cache ls'."
        },
        footer = {"  warmpool ps", "  warmpool ps assistant", "  warmpool ps --json | jq '.workers[].pid'"})
final class PsVerb implements Callable<Integer> {
    @ParentCommand
    private Warmpool warmpool;

    @Parameters(paramLabel = "POOL", arity = "0..1", description = "only this pool's workers")
    private String pool;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var out = warmpool.terminal().out();
        var query = pool == null ? "" : "?pool=" + HttpRequest.segment(pool);
        var answer = warmpool.control().get("/v1/workers" + query);
        if (json) {
            out.println(TerminalText.text(answer));
        } else {
            print(Json.read(answer, WorkersView.class), out);
        }
        return Warmpool.DONE;
    }

    static void print(WorkersView view, PrintWriter out) {
        var table = new Table()
                .left("POOL")
                .right("SLOT")
                .right("PID")
                .left("STATE")
                .right("GEN")
                .right("UP")
                .right("CALLS")
                .right("RUN")
                .right("RSS")
                .right("HEAP")
                .right("CPU%")
                .right("HIT%")
                .left("WHY");
        for (var worker : view.workers()) {
            table.line(
                    worker.pool(),
                    String.valueOf(worker.slot()),
                    HumanText.count(worker.pid()),
                    worker.shownState(),
                    HumanText.count(worker.generation()),
                    HumanText.duration(worker.uptimeMs()),
                    HumanText.count(worker.calls()),
                    HumanText.count(worker.running()),
                    HumanText.size(worker.rss()),
                    HumanText.size(worker.heap()),
                    HumanText.percent(worker.cpuPercent()),
                    HumanText.percent(worker.hitPercent()),
                    worker.why() == null ? "" : worker.why());
        }
        table.print(out);
    }
}
