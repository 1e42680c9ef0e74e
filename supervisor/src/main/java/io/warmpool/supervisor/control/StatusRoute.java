package io.warmpool.supervisor.control;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /v1/status}: the supervisor itself and a line for each pool. */
record StatusRoute(Controlled controlled) implements ControlRoute {

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
            var now = Asking.wait(pool.mailbox().snapshot());
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
        tree.put("pools", pools);
        reply.json(200, tree);
    }
}
