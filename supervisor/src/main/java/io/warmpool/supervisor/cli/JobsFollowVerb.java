package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "follow",
        header = "Show a job's text and progress until it has ended.",
        description = {
            "Prints the text as it comes, and what happens to the job; on a terminal a line below shows how far it is. To a",
            "file or a pipe only the text goes, and the rest to standard error. Where no text was emitted, the output is",
            "printed at the end. A connection that breaks is made again, and goes on where it was. Exits with 1 if the job",
            "did not succeed; Ctrl-C ends the look at it and not the job."
        },
        footer = {
            "  warmpool jobs follow 01kafv3p5q8x7c2m4n6r9t0wyz",
            "  warmpool jobs follow 01kafv3p5q8x7c2m4n6r9t0wyz --json | jq -c 'select(.event == \"progress\").data'"
        })
final class JobsFollowVerb implements Callable<Integer> {

    @ParentCommand
    private JobsVerb parent;

    @Parameters(paramLabel = "ID", description = "the job's id")
    private String id;

    @Mixin
    private FrontEndOption frontEnd;

    @Mixin
    private FollowOptions following;

    @Option(names = "--json", description = "print every event, one JSON object a line")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        following.follow(parent.terminal(), () -> frontEnd.find(parent.control()), id, false, false, json);
        return Warmpool.DONE;
    }
}
