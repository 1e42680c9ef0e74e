package io.warmpool.supervisor.control;

import io.warmpool.supervisor.config.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code POST /v1/stop}: drains and ends the supervisor; answers when the workers are gone. */
record StopRoute(Controlled controlled) implements ControlRoute {

    private static final Duration LONGEST = Duration.ofHours(24);
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
        try {
            var drain = DurationText.parse(text);
            if (drain.compareTo(LONGEST) <= 0) {
                return drain;
            }
        } catch (IllegalArgumentException e) {
            // Said below, with the field's name.
        }
        throw ControlRequest.bad(
                "'drain' must be a duration such as 500ms, 30s or 2m, at most 24h, was '" + text + "'");
    }
}
