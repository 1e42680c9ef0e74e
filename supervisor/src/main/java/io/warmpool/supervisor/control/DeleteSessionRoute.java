package io.warmpool.supervisor.control;

import io.warmpool.supervisor.call.SessionKey;
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
        var key = deleted(request);
        var tree = new LinkedHashMap<String, Object>();
        tree.put("deleted", true);
        tree.put("id", key.id());
        tree.put("pool", key.pool());
        tree.put("tenant", key.tenant());
        tree.put("user", key.user());
        reply.json(200, tree);
    }

    private SessionKey deleted(ControlRequest request) throws Exception {
        var named = SessionPath.key(request);
        // The store may still have one that it could not delete before.
        if (named.isPresent() && Asking.sessions(controlled.sessions().delete(named.get()))) {
            return named.get();
        }
        var asked = SessionPath.find(controlled, request, Set.of());
        if (!Asking.sessions(controlled.sessions().delete(asked.session().key()))) {
            throw asked.gone();
        }
        return asked.session().key();
    }
}
