package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "show",
        header = "Show a job, its attempts and its output.",
        description = {
            "Shows the record of a job, each attempt with its worker and why it failed, and the output, or the text that it",
            "has emitted so far. With --output it writes the output alone, of any kind and size, as the agent gave it."
        },
        footer = {
            "  warmpool jobs show 01kafv3p5q8x7c2m4n6r9t0wyz",
            "  warmpool jobs show 01kafv3p5q8x7c2m4n6r9t0wyz --output > answer.txt",
            "  warmpool jobs show 01kafv3p5q8x7c2m4n6r9t0wyz --json | jq '.attempts[].cause'"
        })
final class JobsShowVerb implements Callable<Integer> {

    /** How. */
    private static final class Form {
        @Option(names = "--json", description = "print the answer as JSON")
        private boolean json;

        @Option(names = "--output", description = "write the output alone")
        private boolean output;
    }

    @ParentCommand
    private JobsVerb parent;

    @Parameters(paramLabel = "ID", description = "the job's id")
    private String id;

    @Mixin
    private FrontEndOption frontEnd;

    @ArgGroup
    private Form form;

    @Override
    public Integer call() throws IOException {
        var terminal = parent.terminal();
        if (form != null && form.output) {
            new JobOutput(terminal, () -> frontEnd.find(parent.control()), id).fetch();
            return Warmpool.DONE;
        }
        var answer = parent.control().get(JobsVerb.path(id));
        if (form != null && form.json) {
            terminal.out().println(TerminalText.text(answer.strip()));
        } else {
            new JobText(terminal.out()).print(Json.read(answer, JobsView.Job.class), Instant.now());
        }
        return Warmpool.DONE;
    }
}
