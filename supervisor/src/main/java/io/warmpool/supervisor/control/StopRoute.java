package io.warmpool.supervisor.control;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code POST /v1/stop}: drains and ends the supervisor; answers when the workers are gone. */
record StopRoute(Controlled controlled) implements ControlRoute {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,7})(ms|s|m)");
    private static final Duration DEFAULT = Duration.ofSeconds(30);

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "stop");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var drain = request.json(Set.of("drain")).path("drain");
        var steps = new CommandSteps();
        controlled.stop().stop(drain.isMissingNode() ? DEFAULT : parse(drain.asText()), steps);
        steps.tell(request, reply);
    }

    private static Duration parse(String text) {
        var match = DURATION.matcher(text);
        if (!match.matches()) {
            throw ControlRequest.bad("'drain' must be a duration such as 30s, 500ms or 2m, was '" + text + "'");
        }
        var amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }
}
