package io.warmpool.supervisor.control;

import java.util.List;
import java.util.Set;

/** {@code PUT /v1/pools/{pool}/size}: changes the number of workers; answers when it is done. */
record ResizeRoute(Controlled controlled) implements ControlRoute {

    private static final int MOST = 1024;

    @Override
    public String method() {
        return "PUT";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "pools", "{pool}", "size");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var pool = controlled.pool(request.path().get(2));
        var workers = request.json(Set.of("workers")).path("workers");
        if (!workers.isInt() || workers.intValue() < 1 || workers.intValue() > MOST) {
            throw ControlRequest.bad("'workers' must be a number from 1 to " + MOST + ", for example {\"workers\": 8}");
        }
        var steps = new CommandSteps();
        pool.deployment().resize(workers.intValue(), steps);
        steps.tell(request, reply);
    }
}
