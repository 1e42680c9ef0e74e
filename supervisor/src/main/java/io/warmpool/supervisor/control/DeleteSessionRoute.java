package io.warmpool.supervisor.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** {@code DELETE /v1/sessions/{id}[?pool=…&tenant=…&user=…]}: deletes one session, with all that is kept for it. */
record DeleteSessionRoute(Controlled controlled) implements ControlRoute {

    @Override
    public String method() {
        return "DELETE";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "sessions", "{id}");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        request.json(Set.of());
        var asked = SessionPath.find(controlled, request, Set.of());
        var key = asked.session().key();
        if (!Asking.sessions(controlled.sessions().delete(key))) {
            throw asked.gone();
        }
        var tree = new LinkedHashMap<String, Object>();
        tree.put("deleted", true);
        tree.put("id", key.id());
        tree.put("pool", key.pool());
        tree.put("tenant", key.tenant());
        tree.put("user", key.user());
        reply.json(200, tree);
    }
}
