package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "stop",
        header = "Drain and stop the supervisor and its workers.",
        description = "Takes no new calls, lets the running ones finish, then ends the workers and the supervisor.",
        footer = {"  warmpool stop", "  warmpool stop --drain 5s"})
final class StopVerb implements Callable<Integer> {
    @ParentCommand
    private Warmpool warmpool;

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "how long running calls may still take, such as 30s or 500ms (default: 30s)")
    private Duration drain;

    @Mixin
    private StepOptions steps;

    @Override
    public Integer call() throws IOException {
        Map<String, ?> body = drain == null ? Map.of() : Map.of("drain", drain.toMillis() + "ms");
        steps.order(warmpool, "POST", "/v1/stop", body, "stopped");
        return Warmpool.DONE;
    }
}
