package io.warmpool.supervisor.control;

import io.warmpool.supervisor.pool.PoolSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * {@code GET /v1/caches[?pool=NAME]}: what the caches of each live worker hold and have done, by scope.
 *
 * @param look at a pool
 */
record CachesRoute(Controlled controlled, Function<ControlledPool, CompletableFuture<PoolSnapshot>> look)
        implements ControlRoute {

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "caches");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var only = Query.of(request, Set.of("pool")).text("pool");
        var pools = only.isEmpty() ? controlled.pools().values() : List.of(controlled.pool(only.get()));
        var workers = new ArrayList<Map<String, Object>>();
        for (var pool : pools) {
            for (var row : Asking.wait(look.apply(pool)).rows()) {
                if (row.pid() != 0) {
                    workers.add(CacheTrees.tree(row));
                }
            }
        }
        reply.json(200, Map.of("workers", workers));
    }
}
