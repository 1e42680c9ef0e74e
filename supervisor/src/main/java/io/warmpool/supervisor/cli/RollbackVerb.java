package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "rollback",
        header = "Return a pool to its previous generation.",
        description = {
            "Rolls the workers, as a restart does, to the code and the configuration that the pool had before the last",
            "restart, whatever is on disk now. A second rollback returns to the newer generation."
        },
        footer = "  warmpool rollback assistant")
final class RollbackVerb implements Callable<Integer> {
    @ParentCommand
    private Warmpool warmpool;

    @Parameters(paramLabel = "POOL", description = "the pool")
    private String pool;

    @Mixin
    private StepOptions steps;

    @Override
    public Integer call() throws IOException {
        var path = "/v1/pools/" + HttpRequest.segment(pool) + "/rollback";
        steps.order(warmpool, "POST", path, Map.of(), pool + " rolled back");
        return Warmpool.DONE;
    }
}
