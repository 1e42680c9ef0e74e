package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "rm",
        header = "Delete jobs that have ended.",
        description = {
            "Deletes each with its output and its events. Without an ID it takes those that --state, --agent, --tenant,",
            "--user and --session choose and that have ended, 10,000 at a time, and with --yes deletes them. One that waits",
            "or runs is refused: cancel it first. Goes on after that, and then exits with 1."
        },
        footer = {
            "  warmpool jobs rm 01kafv3p5q8x7c2m4n6r9t0wyz",
            "  warmpool jobs rm --state dead --agent assistant --yes"
        })
final class JobsRmVerb implements Callable<Integer> {

    private static final long MOST = 10_000;

    @ParentCommand
    private JobsVerb parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "the jobs' ids")
    private List<String> ids = List.of();

    @Mixin
    private JobFilterOptions filter;

    @Option(names = "--yes", description = "delete what was chosen without an ID")
    private boolean yes;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (ids.isEmpty() == filter.query().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "say which: either IDs, or --state, --agent, --tenant, --user or --session");
        }
        var chosen = ids;
        if (ids.isEmpty()) {
            chosen = chosen();
            if (!yes) {
                throw new CliFailure(
                        HumanText.plural(chosen.size(), "job", "jobs") + " would be deleted: say it again with --yes");
            }
        }
        return new EachJob(parent.terminal(), json).all(chosen, id -> {
            parent.control().order("DELETE", JobsVerb.path(id), Map.of());
            return "deleted";
        });
    }

    private List<String> chosen() throws IOException {
        var answer = new Pages(parent.control(), "/v1/jobs", "jobs", "before").read(filter.query(), MOST);
        return Json.read(answer, JobsView.class).jobs().stream()
                .filter(JobsView.Job::hasEnded)
                .map(JobsView.Job::id)
                .toList();
    }
}
