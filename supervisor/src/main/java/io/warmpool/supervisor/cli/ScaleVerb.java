package io.warmpool.supervisor.cli;

import java.io.IOException;
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
        name = "scale",
        header = "Set how many workers a pool has.",
        description = {
            "Starts or drains workers until the pool has N, and waits for it. Workers that go finish the calls they run.",
            "The next supervisor of this home keeps the size, unless 'workers' of the configuration changes."
        },
        footer = {"  warmpool scale assistant 8", "  warmpool scale assistant 2 --no-wait"})
final class ScaleVerb implements Callable<Integer> {
    @ParentCommand
    private Warmpool warmpool;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "POOL", description = "the pool")
    private String pool;

    @Parameters(paramLabel = "N", description = "how many workers it shall have")
    private int workers;

    @Option(names = "--no-wait", description = "return as soon as the supervisor has taken the order")
    private boolean noWait;

    @Mixin
    private StepOptions steps;

    @Override
    public Integer call() throws IOException {
        if (workers < 0) {
            throw new ParameterException(spec.commandLine(), "N must not be negative, was " + workers);
        }
        var path = "/v1/pools/" + HttpRequest.segment(pool) + "/size";
        var body = Map.of("workers", workers);
        var size = HumanText.plural(workers, "worker", "workers");
        if (noWait) {
            var result = warmpool.control().orderAsync("PUT", path, body);
            steps.report(warmpool.terminal(), result, pool + " will have " + size);
        } else {
            steps.order(warmpool, "PUT", path, body, pool + " has " + size);
        }
        return Warmpool.DONE;
    }
}
