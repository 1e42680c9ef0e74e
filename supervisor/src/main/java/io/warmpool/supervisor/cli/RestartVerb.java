package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "restart",
        header = "Replace a pool's workers, one at a time, with what is on disk now.",
        description = {
            "Reads the configuration again and makes a new generation of it and of the jars as they are now.",
            "For each slot starts a successor, waits until it is UP, and only then drains the old worker: no call fails.",
            "If a successor does not come up, the old worker stays, and the command fails; 'rollback' undoes one that succeeded."
        },
        footer = {"  warmpool restart assistant", "  warmpool restart assistant 0 2"})
final class RestartVerb implements Callable<Integer> {
    @ParentCommand
    private Warmpool warmpool;

    @Parameters(index = "0", paramLabel = "POOL", description = "the pool")
    private String pool;

    @Parameters(index = "1..*", paramLabel = "SLOT", arity = "0..*", description = "only these slots, such as 0 2")
    private List<Integer> slots = List.of();

    @Option(names = "--force", description = "go on although memory for one more worker may be missing")
    private boolean force;

    @Mixin
    private StepOptions steps;

    @Override
    public Integer call() throws IOException {
        var body = new LinkedHashMap<String, Object>();
        if (!slots.isEmpty()) {
            body.put("slots", slots);
        }
        if (force) {
            body.put("force", true);
        }
        var what = slots.stream().map(slot -> pool + "/" + slot).collect(Collectors.joining(", "));
        var path = "/v1/pools/" + HttpRequest.segment(pool) + "/restart";
        steps.order(warmpool, "POST", path, body, (what.isEmpty() ? pool : what) + " restarted");
        return Warmpool.DONE;
    }
}
