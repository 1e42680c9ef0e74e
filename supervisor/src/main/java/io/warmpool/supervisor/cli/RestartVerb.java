package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "restart",
        header = "Replace a pool's workers, one at a time.",
        description = {
            "For each slot starts a successor, waits until it is UP, and only then drains the old worker: no call fails.",
            "If a successor does not come up, the old worker stays, and the command fails."
        },
        footer = {"  warmpool restart assistant", "  warmpool restart assistant 0 2"})
final class RestartVerb implements Callable<Integer> {
    @ParentCommand
    private Warmpool warmpool;

    @Parameters(index = "0", paramLabel = "POOL", description = "the pool")
    private String pool;

    @Parameters(index = "1..*", paramLabel = "SLOT", arity = "0..*", description = "only these slots, such as 0 2")
    private List<Integer> slots = List.of();

    @Mixin
    private StepOptions steps;

    @Override
    public Integer call() throws IOException {
        Map<String, ?> body = slots.isEmpty() ? Map.of() : Map.of("slots", slots);
        var what = slots.stream().map(slot -> pool + "/" + slot).collect(Collectors.joining(", "));
        var path = "/v1/pools/" + HttpRequest.segment(pool) + "/restart";
        steps.order(warmpool, "POST", path, body, (what.isEmpty() ? pool : what) + " restarted");
        return Warmpool.DONE;
    }
}
