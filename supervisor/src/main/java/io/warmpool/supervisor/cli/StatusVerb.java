package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "status",
        header = "Show the supervisor and its pools.",
        description =
                "Shows version, PID, addresses, and for each pool how many workers are up and how many calls run.",
        footer = {"  warmpool status", "  warmpool status --json | jq -r .http"})
final class StatusVerb implements Callable<Integer> {
    @ParentCommand
    private Warmpool warmpool;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var out = warmpool.terminal().out();
        var answer = warmpool.control().get("/v1/status");
        if (json) {
            out.println(TerminalText.text(answer));
            return Warmpool.DONE;
        }
        var status = Json.read(answer, StatusView.class);
        out.println(TerminalText.text("warmpool " + status.version() + "\npid   " + status.pid() + ", up "
                + HumanText.duration(status.uptimeMs()) + "\nhome  " + status.home() + "\nhttp  " + status.http()
                + "\n"));
        var table = new Table()
                .left("POOL")
                .left("READY")
                .right("WORKERS")
                .right("UP")
                .right("GEN")
                .right("RUN")
                .right("WAITING")
                .left("AGENT");
        for (var pool : status.pools()) {
            table.line(
                    pool.pool(),
                    pool.ready() ? "yes" : "no",
                    String.valueOf(pool.workers()),
                    String.valueOf(pool.up()),
                    String.valueOf(pool.generation()),
                    String.valueOf(pool.running()),
                    pool.waiting() + "/" + pool.queue(),
                    pool.agent());
        }
        table.print(out);
        return Warmpool.DONE;
    }
}
