package io.warmpool.supervisor.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "jobs",
        header = "Hand in jobs, and look after them.",
        description = {
            "A job is a call whose record outlives its connection: it is stored, waits for its turn, is tried again when",
            "that may help, and ends exactly once."
        },
        footer = {
            "  warmpool jobs submit assistant 'A long question'",
            "  warmpool jobs ls --state running",
            "  warmpool jobs follow 01kafv3p5q8x7c2m4n6r9t0wyz",
            "  warmpool jobs cancel 01kafv3p5q8x7c2m4n6r9t0wyz"
        },
        subcommands = {
            JobsSubmitVerb.class,
            JobsLsVerb.class,
            JobsShowVerb.class,
            JobsFollowVerb.class,
            JobsCancelVerb.class,
            JobsRetryVerb.class,
            JobsRmVerb.class,
        })
final class JobsVerb implements Runnable {

    @ParentCommand
    private Warmpool warmpool;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: one of jobs "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    Terminal terminal() {
        return warmpool.terminal();
    }

    ControlClient control() {
        return warmpool.control();
    }

    static String path(String id) {
        return "/v1/jobs/" + HttpRequest.segment(id);
    }
}
