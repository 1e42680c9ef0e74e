package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "ls",
        header = "List sessions, the last used first.",
        description = {
            "AGE is the time since the first call and IDLE since the last one. STATE is the version of what the agent has",
            "saved, and 'unsaved' if only the supervisor's memory has it. RUN is 1 while a call runs, +N if N wait behind."
        },
        footer = {
            "  warmpool sessions ls",
            "  warmpool sessions ls --pool assistant --user ann",
            "  warmpool sessions ls --all --json | jq -r '.sessions[].id'"
        })
final class SessionsLsVerb implements Callable<Integer> {

    private static final long SOME = 100;

    /** How many: so many, or all. */
    private static final class Count {
        @Option(names = "--limit", paramLabel = "N", description = "at most so many (default: " + SOME + ")")
        private Long limit;

        @Option(names = "--all", description = "all of them")
        private boolean all;
    }

    @ParentCommand
    private SessionsVerb parent;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SessionOwner owner;

    @ArgGroup
    private Count count;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var terminal = parent.terminal();
        var answer = new Pages(parent.control(), "/v1/sessions", "sessions", "after").read(owner.query(), most());
        if (json) {
            terminal.out().println(TerminalText.text(answer.toString()));
            return Warmpool.DONE;
        }
        var view = Json.read(answer, SessionsView.class);
        print(view, Instant.now(), terminal.out());
        if (view.next() != null) {
            terminal.err()
                    .println("(" + view.sessions().size() + " of " + view.total()
                            + " sessions; --limit shows more, --all shows all)");
        }
        return Warmpool.DONE;
    }

    private long most() {
        if (count == null || (count.limit == null && !count.all)) {
            return SOME;
        }
        if (count.limit != null && count.limit < 1) {
            throw new ParameterException(spec.commandLine(), "N must be a number from 1, was " + count.limit);
        }
        return count.all ? Long.MAX_VALUE : count.limit;
    }

    static void print(SessionsView view, Instant now, PrintWriter out) {
        var table = new Table()
                .left("SESSION")
                .left("POOL")
                .left("TENANT")
                .left("USER")
                .right("CALLS")
                .right("AGE")
                .right("IDLE")
                .right("SIZE")
                .left("STATE")
                .left("RUN");
        for (var session : view.sessions()) {
            table.line(
                    session.id(),
                    session.pool(),
                    SessionsView.orNone(session.tenant()),
                    SessionsView.orNone(session.user()),
                    String.valueOf(session.calls()),
                    HumanText.age(session.created(), now),
                    HumanText.age(session.lastUsed(), now),
                    HumanText.size(session.size()),
                    state(session.state()),
                    (session.running() == null ? "0" : "1") + (session.waiting() > 0 ? "+" + session.waiting() : ""));
        }
        table.print(out);
    }

    private static String state(SessionsView.State state) {
        return state == null ? HumanText.UNKNOWN : "v" + state.version() + (state.stored() ? "" : " unsaved");
    }
}
