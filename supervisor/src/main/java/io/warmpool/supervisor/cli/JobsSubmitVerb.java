package io.warmpool.supervisor.cli;

import java.io.IOException;
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
        name = "submit",
        header = "Hand in a job.",
        description = {
            "Sends TEXT, or what standard input holds, and prints the job's id as soon as it is stored. With --follow it",
            "then does as 'jobs follow'; with --wait it waits for the end and prints the output instead of the id."
        },
        footer = {
            "  warmpool jobs submit assistant 'A long question'",
            "  warmpool jobs submit assistant - --follow < question.txt",
            "  warmpool jobs submit assistant 'Tomorrow' --delay 24h --retries 5 --key order-4711",
            "  id=$(warmpool jobs submit assistant 'A long question') && warmpool jobs show \"$id\""
        })
final class JobsSubmitVerb implements Callable<Integer> {

    /** What to do once it is handed in. */
    private static final class Then {
        @Option(names = "--follow", description = "show its progress and its text until it has ended")
        private boolean follow;

        @Option(names = "--wait", description = "wait until it has ended, and print its output")
        private boolean wait;
    }

    @ParentCommand
    private JobsVerb parent;

    @Spec
    private CommandSpec spec;

    @Mixin
    private AgentRequest asked;

    @Mixin
    private JobOptions options;

    @Mixin
    private FrontEndOption frontEnd;

    @Mixin
    private FollowOptions following;

    @ArgGroup
    private Then then;

    @Option(names = "--json", description = "print the job as JSON; with --follow each event, with --wait the last one")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var request = request();
        var terminal = parent.terminal();
        var receipt = JobReceipt.handIn(request, frontEnd.find(parent.control()));
        if (then == null || !(then.follow || then.wait)) {
            receipt.print(terminal, json);
            return Warmpool.DONE;
        }
        receipt.tellIfAgain(terminal);
        terminal.err().println(TerminalText.line("(job " + receipt.id() + ")"));
        // It is stored, so a front end that cannot be reached for a while is no reason to give up on it.
        following.follow(terminal, () -> frontEnd.find(parent.control()), receipt.id(), true, then.wait, json);
        return Warmpool.DONE;
    }

    private HttpRequest request() throws IOException {
        try {
            var request = asked.head("jobs");
            options.apply(request);
            return asked.fill(request, parent.terminal());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
