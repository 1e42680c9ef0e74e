package io.warmpool.supervisor.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /v1/events}: every transition from now on, as a stream. */
record EventsRoute(Controlled controlled) implements ControlRoute {

    private static final long COMMENT_MILLIS = 15_000;

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "events");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        try (var follower = controlled.events().follow()) {
            var stream = reply.stream();
            var open = stream.comment("every transition from now on");
            while (open) {
                var event = follower.next(COMMENT_MILLIS);
                var missed = follower.missed();
                if (missed > 0) {
                    stream.event("gap", Map.of("missed", missed));
                }
                open = event == null ? stream.comment("keep-alive") : stream.event("transition", tree(event));
            }
        }
    }

    private static Map<String, Object> tree(Events.Event event) {
        var transition = event.transition();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("at", event.at().toString());
        tree.put("pool", transition.pool());
        tree.put("slot", transition.slot());
        tree.put("pid", transition.pid() == 0 ? null : transition.pid());
        tree.put("incarnation", transition.incarnation());
        tree.put("generation", transition.generation());
        tree.put("from", transition.from());
        tree.put("to", transition.to());
        tree.put("why", transition.why());
        return tree;
    }
}
