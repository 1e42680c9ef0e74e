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
        header = "List jobs, the newest first.",
        description = {
            "ATTEMPT is the number of the attempt that runs, or of the last one. AGE is the time since it was handed in and",
            "TOOK that from the first start to the end, or until now. WORKER and PID are those of the last attempt. CAUSE",
            "says why it did not succeed, or why its last attempt did not; 'jobs show' has all of it."
        },
        footer = {
            "  warmpool jobs ls",
            "  warmpool jobs ls --state dead --agent assistant",
            "  warmpool jobs ls --all --json | jq -r '.jobs[].id'"
        })
final class JobsLsVerb implements Callable<Integer> {

    private static final long SOME = 100;
    private static final int LONGEST_CAUSE = 60;
    private static final int LONGEST_NOTE = 30;

    /** How many: so many, or all. */
    private static final class Count {
        @Option(names = "--limit", paramLabel = "N", description = "at most so many (default: " + SOME + ")")
        private Long limit;

        @Option(names = "--all", description = "all of them")
        private boolean all;
    }

    @ParentCommand
    private JobsVerb parent;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobFilterOptions filter;

    @ArgGroup
    private Count count;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var terminal = parent.terminal();
        var answer = new Pages(parent.control(), "/v1/jobs", "jobs", "before").read(filter.query(), most());
        if (json) {
            terminal.out().println(TerminalText.text(answer.toString()));
            return Warmpool.DONE;
        }
        var view = Json.read(answer, JobsView.class);
        print(view, Instant.now(), terminal.out());
        if (view.next() != null) {
            terminal.err()
                    .println("(the newest " + view.jobs().size()
                            + "; there may be more: --limit shows more, --all shows all)");
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

    static void print(JobsView view, Instant now, PrintWriter out) {
        var table = new Table()
                .left("ID")
                .left("STATE")
                .left("AGENT")
                .left("TENANT")
                .left("USER")
                .right("PRI")
                .right("ATTEMPT")
                .right("AGE")
                .right("TOOK")
                .left("PROGRESS")
                .left("WORKER")
                .right("PID")
                .left("CAUSE");
        for (var job : view.jobs()) {
            var last = job.attempts().isEmpty() ? null : job.attempts().getLast();
            table.line(
                    job.id(),
                    job.shownState(),
                    job.agent(),
                    SessionsView.orNone(job.tenant()),
                    SessionsView.orNone(job.user()),
                    String.valueOf(job.priority()),
                    last == null ? "0" : String.valueOf(last.number()),
                    HumanText.age(job.created(), now),
                    JobText.took(job.started(), job.ended(), now),
                    job.progress() == null || job.progress().isNull()
                            ? HumanText.UNKNOWN
                            : cut(JobProgress.of(job.progress()).text(), LONGEST_NOTE),
                    last == null ? HumanText.UNKNOWN : SessionsView.orNone(JobWords.place(last.worker())),
                    last == null ? HumanText.UNKNOWN : HumanText.count(last.pid()),
                    cut(job.shownCause(), LONGEST_CAUSE));
        }
        table.print(out);
    }

    private static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }
}
