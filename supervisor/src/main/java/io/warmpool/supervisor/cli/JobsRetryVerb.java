package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "retry",
        header = "Put jobs that are dead or failed back into the queue.",
        description = {
            "Each may then be tried as often as it might at first; what was tried before stays in its record. Goes on after",
            "one that cannot be tried again, and then exits with 1."
        },
        footer = {"  warmpool jobs retry 01kafv3p5q8x7c2m4n6r9t0wyz"})
final class JobsRetryVerb implements Callable<Integer> {

    @ParentCommand
    private JobsVerb parent;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "the jobs' ids")
    private List<String> ids;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        return new EachJob(parent.terminal(), json).all(ids, id -> {
            var answer = parent.control().order("POST", JobsVerb.path(id) + "/retry", Map.of());
            return "is " + Json.read(answer, JobsView.Job.class).state() + " again";
        });
    }
}
