package io.warmpool.supervisor.control;

import io.warmpool.supervisor.pool.Eviction;
import io.warmpool.supervisor.pool.EvictionReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * {@code POST /v1/pools/{pool}/evict}: drops what matches from the caches of all workers of a pool, and tells what each
 * has dropped.
 *
 * @param evict has a pool's workers do it
 */
record EvictRoute(Controlled controlled, BiFunction<ControlledPool, Eviction, CompletableFuture<EvictionReport>> evict)
        implements ControlRoute {

    /** A pool waits five seconds for its workers before it answers without them. */
    private static final Duration LIMIT = Duration.ofSeconds(8);

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "pools", "{pool}", "evict");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var pool = controlled.pool(request.path().get(2));
        var report = Asking.wait(evict.apply(pool, EvictionOrder.of(request)), LIMIT);
        if (!report.lines().isEmpty()
                && report.lines().stream().allMatch(line -> line.entries().isEmpty())) {
            throw nobodyAnswered(pool, report);
        }
        var workers = new ArrayList<Map<String, Object>>();
        var entries = 0L;
        for (var line : report.lines()) {
            workers.add(tree(line));
            entries += line.entries().orElse(0);
        }
        var tree = new LinkedHashMap<String, Object>();
        tree.put("workers", workers);
        tree.put("entries", entries);
        reply.json(200, tree);
    }

    private static Map<String, Object> tree(EvictionReport.Line line) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("slot", line.slot());
        tree.put("pid", line.pid());
        tree.put("entries", line.entries().isPresent() ? line.entries().getAsLong() : null);
        tree.put("why", line.why());
        return tree;
    }

    private static ControlProblem nobodyAnswered(ControlledPool pool, EvictionReport report) {
        var whys =
                report.lines().stream().map(EvictionReport.Line::why).distinct().collect(Collectors.joining("; "));
        return new ControlProblem(
                503,
                "busy",
                "none of the " + report.lines().size() + " workers of '" + pool.name() + "' said that it has evicted ("
                        + whys + "): try again");
    }
}
