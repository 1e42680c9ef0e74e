package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "status",
        header = "Show the supervisor and its pools.",
        description = {
            "Shows version, PID, addresses, how many sessions and jobs there are and whether they can be stored; and for",
            "each pool how many workers are up and how many calls run. SPILLED counts calls of sessions that went to",
            "another slot than their own because that had no room."
        },
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
        out.println(TerminalText.line("warmpool " + status.version()));
        say("pid", status.pid() + ", up " + HumanText.duration(status.uptimeMs()));
        say("home", status.home());
        say("http", status.http());
        if (status.sessions() != null) {
            tell(status.sessions());
        }
        if (status.jobs() != null) {
            tell(status.jobs());
        }
        out.println();
        var table = new Table()
                .left("POOL")
                .left("READY")
                .right("WORKERS")
                .right("UP")
                .right("GEN")
                .right("RUN")
                .right("WAITING")
                .right("SPILLED")
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
                    String.valueOf(pool.spilled()),
                    pool.agent());
        }
        table.print(out);
        return Warmpool.DONE;
    }

    private void tell(StatusView.Sessions sessions) {
        var unsaved = sessions.unsaved() == 0 ? "" : ", " + sessions.unsaved() + " unsaved";
        say("sessions", sessions.count() + " of " + sessions.max() + unsaved);
        if (!sessions.isSaving()) {
            warmpool.terminal()
                    .err()
                    .println(TerminalText.line("warning: sessions cannot be saved (" + sessions.store()
                            + "): calls go on, but the supervisor's end costs what only its memory has"));
        }
    }

    private void tell(StatusView.Jobs jobs) {
        var line = new StringBuilder();
        jobs.counts()
                .forEach((state, count) -> line.append(line.isEmpty() ? "" : ", ")
                        .append(count)
                        .append(' ')
                        .append(state)
                        .append(state.equals("queued") ? " of " + jobs.maxQueued() : "")
                        .append(state.equals("running") ? " (" + jobs.here() + " here)" : ""));
        say("jobs", line + (jobs.unstored() == 0 ? "" : ", " + jobs.unstored() + " unstored"));
        var err = warmpool.terminal().err();
        if (!jobs.isStoring()) {
            err.println(TerminalText.line(
                    "warning: jobs cannot be stored (" + jobs.store() + "): new ones are refused until they can"));
        }
        if (jobs.unstored() > 0) {
            err.println("warning: how " + HumanText.plural(jobs.unstored(), "job", "jobs")
                    + " ended only the supervisor's memory has: do not stop it before that is stored");
        }
    }

    private void say(String what, String value) {
        warmpool.terminal().out().println(TerminalText.line(String.format("%-8s  %s", what, value)));
    }
}
