package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "call",
        header = "Make one call to an agent.",
        description = {
            "Sends TEXT, or what standard input holds, and prints the output; with --stream, piece by piece as it comes.",
            "A call that fails says why on standard error."
        },
        footer = {
            "  warmpool call assistant 'What happens to a call when its worker dies?'",
            "  warmpool call assistant --stream --session demo 'And if it had not started?'",
            "  warmpool call echo - --content-type application/json < request.json"
        })
final class CallVerb implements Callable<Integer> {
    /** A call without a deadline has its pool's call-timeout; this only ends the wait for a server that is stuck. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    /** How much later than the call's own deadline we give up, so that the server's answer about it arrives. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private static final int MAX_INPUT = 64 * 1024 * 1024;

    @ParentCommand
    private Warmpool warmpool;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "AGENT", description = "the agent to call")
    private String agent;

    @Parameters(
            index = "1",
            paramLabel = "TEXT",
            arity = "0..1",
            description = "the input; - or nothing takes standard input")
    private String text;

    @Option(names = "--session", paramLabel = "ID", description = "the conversation this call belongs to")
    private String session;

    @Option(names = "--stream", description = "print the output as it comes")
    private boolean stream;

    @Option(names = "--json", description = "print every event of the stream, one JSON object a line")
    private boolean json;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "give up after so long, such as 30s (default: the pool's call-timeout)")
    private Duration deadline;

    @Option(
            names = "--content-type",
            paramLabel = "TYPE",
            defaultValue = "text/plain; charset=utf-8",
            description = "of the input (default: ${DEFAULT-VALUE})")
    private String contentType;

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "one more request header; may be repeated")
    private List<String> headers = List.of();

    @Option(names = "--url", paramLabel = "URL", description = "the front end (default: as 'warmpool status' says)")
    private String url;

    @Override
    public Integer call() throws IOException {
        var request = request();
        var front = FrontEnd.of(url == null ? StatusView.ask(warmpool.control()).http() : url);
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
            var request = new HttpRequest("POST", "/v1/agents/" + HttpRequest.segment(agent) + "/invoke");
            for (var header : headers) {
                var colon = header.indexOf(':');
                if (colon < 1) {
                    throw new IllegalArgumentException("'" + header + "' is not NAME:VALUE");
                }
                request.header(
                        header.substring(0, colon).strip(),
                        header.substring(colon + 1).strip());
            }
            if (session != null) {
                request.header("Warmpool-Session", session);
            }
            if (deadline != null) {
                request.header("Warmpool-Deadline-Ms", String.valueOf(deadline.toMillis()));
            }
            if (stream || json) {
                request.header("Accept", "text/event-stream");
            }
            return request.body(input(), contentType);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private byte[] input() throws IOException {
        if (text != null && !text.equals("-")) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (text == null && warmpool.terminal().typedIn()) {
            throw new IllegalArgumentException("there is no input: give TEXT, or - to type it");
        }
        var input = warmpool.terminal().in().readNBytes(MAX_INPUT + 1);
        if (input.length > MAX_INPUT) {
            throw new CliFailure("the input is larger than " + HumanText.size((long) MAX_INPUT));
        }
        return input;
    }
}
