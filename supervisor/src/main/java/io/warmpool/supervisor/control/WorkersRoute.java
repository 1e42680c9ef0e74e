package io.warmpool.supervisor.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code GET /v1/workers[?pool=NAME]}: every worker. */
final class WorkersRoute implements ControlRoute {

    private final Controlled controlled;
    private final WorkerTrees trees = new WorkerTrees();

    WorkersRoute(Controlled controlled) {
        this.controlled = controlled;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "workers");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var only = request.query().get("pool");
        var pools = only == null ? controlled.pools().values() : List.of(controlled.pool(only));
        var workers = new ArrayList<Map<String, Object>>();
        for (var pool : pools) {
            for (var row : Asking.wait(pool.mailbox().snapshot()).rows()) {
                workers.add(trees.tree(row, System.nanoTime() / 1_000_000));
            }
        }
        reply.json(200, Map.of("workers", workers));
    }
}
