package io.warmpool.supervisor.control;

import io.warmpool.supervisor.session.SessionFilter;
import io.warmpool.supervisor.session.SessionPage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** {@code GET /v1/sessions[?pool=…&tenant=…&user=…&id=…&limit=…&after=…]}: sessions, the last used first. */
record SessionsRoute(Controlled controlled) implements ControlRoute {

    static final int MOST = 1000;
    static final int SOME = 100;

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "sessions");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var query = Query.of(request, Set.of("pool", "tenant", "user", "id", "limit", "after"));
        var filter = new SessionFilter(query.text("pool"), query.text("tenant"), query.text("user"), query.text("id"));
        var limit = (int) query.number("limit", 1, MOST, SOME);
        var page = page(filter, query.text("after").orElse(""), limit);
        if (page.total() == 0) {
            // Sessions of a pool that was removed can be looked at and deleted; a pool that never was is a mistake.
            filter.pool().ifPresent(controlled::pool);
        }
        var tree = new LinkedHashMap<String, Object>();
        tree.put("sessions", page.sessions().stream().map(SessionTrees::tree).toList());
        tree.put("total", page.total());
        tree.put("next", page.next().orElse(null));
        reply.json(200, tree);
    }

    private SessionPage page(SessionFilter filter, String after, int limit)
            throws InterruptedException, ExecutionException {
        try {
            return Asking.sessions(controlled.sessions().list(filter, after, limit));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException) {
                throw ControlRequest.bad("'after' must be what an earlier page named as 'next', was '" + after + "'");
            }
            throw e;
        }
    }
}
