package io.warmpool.supervisor.control;

import io.warmpool.supervisor.call.SessionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * {@code GET /v1/sessions/{id}[?pool=…&tenant=…&user=…&after=…&limit=…]}: one session, and what was said in it, a page at
 * a time.
 */
record SessionRoute(Controlled controlled) implements ControlRoute {

    /** Of inputs and outputs in one page, so that JSON with all of it escaped still stays below what the client reads. */
    private static final long MOST_BYTES = 4L << 20;

    private static final int AT_A_TIME = 20;

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "sessions", "{id}");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var asked = SessionPath.find(controlled, request, Set.of("after", "limit"));
        var after = asked.query().number("after", 0, Long.MAX_VALUE, 0);
        var limit = (int) asked.query().number("limit", 1, SessionsRoute.MOST, SessionsRoute.SOME);
        var tree = SessionTrees.tree(asked.session());
        var transcript = new ArrayList<Map<String, Object>>();
        var next = read(asked.session().key(), after, limit, transcript);
        tree.put("transcript", transcript);
        tree.put("next", next.isPresent() ? next.getAsLong() : null);
        reply.json(200, tree);
    }

    /**
     * Reads as many entries as fit, but at least one. It asks for a few at a time, so that what does not fit has not been
     * in memory first. Returns the turn to ask after for the rest.
     */
    private OptionalLong read(SessionKey key, long after, int limit, List<Map<String, Object>> into)
            throws InterruptedException, ExecutionException {
        var bytes = 0L;
        var last = after;
        while (true) {
            var most = Math.min(AT_A_TIME, limit - into.size());
            var some = Asking.sessions(controlled.sessions().transcript(key, last, most));
            for (var entry : some.entries()) {
                bytes += entry.input().kept().length + entry.output().kept().length;
                if (!into.isEmpty() && bytes > MOST_BYTES) {
                    return OptionalLong.of(last);
                }
                into.add(SessionTrees.tree(entry));
                last = entry.turn();
            }
            if (some.next().isEmpty() || some.entries().isEmpty() || into.size() >= limit) {
                return some.next();
            }
        }
    }
}
