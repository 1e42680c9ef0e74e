package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "call",
        header = "Make one call to an agent.",
        description = {
            "Sends TEXT, or what standard input holds, and prints the output; with --stream, piece by piece as it comes.",
            "A call that fails says why on standard error. With --async it becomes a job, and its id is printed."
        },
        footer = {
            "  warmpool call assistant 'What happens to a call when its worker dies?'",
            "  warmpool call assistant --stream --session demo 'And if it had not started?'",
            "  warmpool call echo - --content-type application/json < request.json",
            "  warmpool jobs follow \"$(warmpool call assistant --async 'A long question')\""
        })
final class CallVerb implements Callable<Integer> {
    /** A call without a deadline has its pool's call-timeout; this only ends the wait for a server that is stuck. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    /** How much later than the call's own deadline we give up, so that the server's answer about it arrives. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    @ParentCommand
    private Warmpool warmpool;

    @Spec
    private CommandSpec spec;

    @Mixin
    private AgentRequest asked;

    @Mixin
    private FrontEndOption frontEnd;

    @Option(names = "--stream", description = "print the output as it comes")
    private boolean stream;

    @Option(names = "--async", description = "make it a job, as 'jobs submit' does, and print its id")
    private boolean async;

    @Option(
            names = "--json",
            description = "print every event of the stream, one JSON object a line; with --async, the job as JSON")
    private boolean json;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "give up after so long, such as 30s (default: the pool's call-timeout)")
    private Duration deadline;

    @Override
    public Integer call() throws IOException {
        var request = request();
        var front = frontEnd.find(warmpool.control());
        if (async) {
            JobReceipt.handIn(request, front).print(warmpool.terminal(), json);
            return Warmpool.DONE;
        }
        var patience = deadline == null ? PATIENCE : deadline.plus(MARGIN);
        try (var connection = front.connect(patience)) {
            show(connection.exchange(request, front.authority()));
        } catch (IOException e) {
            throw new CliFailure("the exchange with " + front + " broke off: " + e.getMessage());
        }
        return Warmpool.DONE;
    }

    private void show(HttpAnswer answer) throws IOException {
        if (!answer.ok()) {
            throw Problem.of(answer);
        }
        var output = new CallOutput(warmpool.terminal());
        if (!answer.isEventStream()) {
            output.whole(answer);
        } else if (json) {
            output.events(new ServerEvents(answer.body()));
        } else {
            output.deltas(new ServerEvents(answer.body()));
        }
    }

    private HttpRequest request() throws IOException {
        try {
            if (async && stream) {
                throw new IllegalArgumentException("--async does not go with --stream: 'jobs follow' streams a job");
            }
            var request = asked.head("invoke");
            if (deadline != null) {
                request.header("Warmpool-Deadline-Ms", String.valueOf(deadline.toMillis()));
            }
            if (async) {
                request.header("Prefer", "respond-async");
            } else if (stream || json) {
                request.header("Accept", "text/event-stream");
            }
            return asked.fill(request, warmpool.terminal());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
