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
        name = "cancel",
        header = "Call jobs off.",
        description = {
            "One that waits is cancelled at once. Of one that runs the agent is told to stop, and it ends as soon as that",
            "has. One that has ended stays as it is. Goes on after one that is not there, and then exits with 1."
        },
        footer = {"  warmpool jobs cancel 01kafv3p5q8x7c2m4n6r9t0wyz"})
final class JobsCancelVerb implements Callable<Integer> {

    @ParentCommand
    private JobsVerb parent;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "the jobs' ids")
    private List<String> ids;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        return new EachJob(parent.terminal(), json).all(ids, this::cancel);
    }

    private String cancel(String id) throws IOException {
        var answer = parent.control().order("POST", JobsVerb.path(id) + "/cancel", Map.of());
        var job = Json.read(answer, JobsView.Job.class);
        if (!job.hasEnded()) {
            return "is being cancelled";
        }
        return job.state().equals("cancelled") ? "cancelled" : "had ended already: " + job.state();
    }
}
