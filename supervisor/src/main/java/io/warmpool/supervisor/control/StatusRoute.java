package io.warmpool.supervisor.control;

import io.warmpool.supervisor.job.JobHealth;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.pool.PoolSnapshot;
import io.warmpool.supervisor.session.SessionHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * {@code GET /v1/status}: the supervisor itself, its sessions, its jobs, and a line for each pool.
 *
 * @param look at a pool
 */
record StatusRoute(Controlled controlled, Function<ControlledPool, CompletableFuture<PoolSnapshot>> look)
        implements ControlRoute {

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "status");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var pools = new ArrayList<Map<String, Object>>();
        for (var pool : controlled.pools().values()) {
            var now = Asking.wait(look.apply(pool));
            var tree = new LinkedHashMap<String, Object>();
            tree.put("pool", pool.name());
            tree.put("agent", pool.agentClass().get());
            tree.put("workers", now.slots());
            tree.put("up", now.up());
            tree.put("generation", now.generation());
            tree.put("running", now.running());
            tree.put("waiting", now.waiting());
            tree.put("queue", now.queue());
            tree.put("ready", now.up() > 0);
            tree.put("spilled", now.spilled());
            tree.put("stale-messages", now.staleMessages());
            tree.put("link", pool.counters().snapshot());
            pools.add(tree);
        }
        var tree = new LinkedHashMap<String, Object>();
        tree.put("version", controlled.version());
        tree.put("pid", ProcessHandle.current().pid());
        tree.put(
                "uptime-ms",
                Duration.between(controlled.startedAt(), Instant.now()).toMillis());
        tree.put("home", controlled.home().toString());
        tree.put("http", controlled.http());
        tree.put("sessions", tree(controlled.sessions().health()));
        tree.put("jobs", tree(controlled.jobs().health()));
        tree.put("pools", pools);
        reply.json(200, tree);
    }

    private static Map<String, Object> tree(SessionHealth health) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("count", health.sessions());
        tree.put("max", health.max());
        tree.put("unsaved", health.unsaved());
        tree.put("store", health.failure().isEmpty() ? "ok" : health.failure());
        return tree;
    }

    private static Map<String, Object> tree(JobHealth health) {
        var counts = new LinkedHashMap<String, Object>();
        for (var state : JobState.values()) {
            counts.put(state.text(), health.counts().getOrDefault(state, 0L));
        }
        var tree = new LinkedHashMap<String, Object>();
        tree.put("counts", counts);
        tree.put("max-queued", health.maxQueued());
        tree.put("here", health.here());
        tree.put("unstored", health.unstored());
        tree.put("store", health.failure().isEmpty() ? "ok" : health.failure());
        return tree;
    }
}
