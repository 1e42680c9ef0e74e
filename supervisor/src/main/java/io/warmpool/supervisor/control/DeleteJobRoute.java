package io.warmpool.supervisor.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** {@code DELETE /v1/jobs/{id}}: deletes one that has ended, with its output and its events. */
record DeleteJobRoute(Controlled controlled) implements ControlRoute {

    @Override
    public String method() {
        return "DELETE";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "jobs", "{id}");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        Query.of(request, Set.of());
        request.json(Set.of());
        var id = JobPath.id(request);
        var changed = Asking.jobs(controlled.jobs().delete(id)).orElseThrow(() -> JobPath.unknown(id));
        if (!changed.done()) {
            throw JobPath.refused(changed);
        }
        var tree = new LinkedHashMap<String, Object>();
        tree.put("deleted", true);
        tree.put("id", id.text());
        reply.json(200, tree);
    }
}
