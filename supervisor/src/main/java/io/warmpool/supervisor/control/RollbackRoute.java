package io.warmpool.supervisor.control;

import java.util.List;
import java.util.Set;

/** {@code POST /v1/pools/{pool}/rollback}: a rolling restart with the generation before; answers when it is done. */
record RollbackRoute(Controlled controlled) implements ControlRoute {

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "pools", "{pool}", "rollback");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var pool = controlled.pool(request.path().get(2));
        request.json(Set.of());
        var steps = new CommandSteps();
        pool.deployment().rollback(steps);
        steps.tell(request, reply);
    }
}
