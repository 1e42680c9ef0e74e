package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is handed to an agent, now or as a job: its input and who sends it. */
final class AgentRequest {

    private static final int MAX_INPUT = 64 * 1024 * 1024;

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

    @Option(
            names = "--content-type",
            paramLabel = "TYPE",
            defaultValue = "text/plain; charset=utf-8",
            description = "of the input (default: ${DEFAULT-VALUE})")
    private String contentType;

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "one more request header; may be repeated")
    private List<String> headers = List.of();

    /**
     * The request, still without its body.
     *
     * @param what the end of the path
     * @throws IllegalArgumentException if something in it cannot be in a request
     */
    HttpRequest head(String what) {
        var request = new HttpRequest("POST", "/v1/agents/" + HttpRequest.segment(agent) + "/" + what);
        for (var header : headers) {
            var colon = header.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("'" + header + "' is not NAME:VALUE");
            }
            request.header(
                    header.substring(0, colon).strip(),
                    header.substring(colon + 1).strip());
        }
        return session == null ? request : request.header("Warmpool-Session", session);
    }

    /**
     * Puts the input into a request; reads it from standard input if it was not given.
     *
     * @throws IllegalArgumentException if that would wait for the keyboard without having been asked to
     */
    HttpRequest fill(HttpRequest request, Terminal terminal) throws IOException {
        return request.body(input(terminal), contentType);
    }

    private byte[] input(Terminal terminal) throws IOException {
        if (text != null && !text.equals("-")) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (text == null && terminal.typedIn()) {
            throw new IllegalArgumentException("there is no input: give TEXT, or - to type it");
        }
        var input = terminal.in().readNBytes(MAX_INPUT + 1);
        if (input.length > MAX_INPUT) {
            throw new CliFailure("the input is larger than " + HumanText.size((long) MAX_INPUT));
        }
        return input;
    }
}
