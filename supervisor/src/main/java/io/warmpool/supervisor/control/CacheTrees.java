package io.warmpool.supervisor.control;

import io.warmpool.proto.FromWorker.CacheFigures;
import io.warmpool.supervisor.pool.WorkerRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns what the caches of workers have done into JSON. */
final class CacheTrees {

    private CacheTrees() {}

    static Map<String, Object> tree(WorkerRow row) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("pool", row.pool());
        tree.put("slot", row.slot());
        tree.put("pid", row.pid());
        tree.put("incarnation", row.incarnation());
        tree.put("caches", row.caches().stream().map(CacheTrees::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(CacheFigures cache) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("scope", cache.scope());
        tree.put("entries", cache.entries());
        tree.put("weight", cache.weight());
        tree.put("leases", cache.leases());
        tree.put("hits", cache.hits());
        tree.put("misses", cache.misses());
        tree.put("hit-percent", hitPercent(List.of(cache)));
        tree.put("loads", cache.loads());
        tree.put("failed-loads", cache.failedLoads());
        tree.put("load-ms", cache.loadMicros() / 1000.0);
        tree.put(
                "load-ms-average",
                cache.loads() == 0 ? null : Math.round((double) cache.loadMicros() / cache.loads()) / 1000.0);
        tree.put("evictions", new TreeMap<>(cache.evictions()));
        return tree;
    }

    /** How many of a hundred times what was asked for was there; null when nothing was asked for yet. */
    static Double hitPercent(List<CacheFigures> caches) {
        var hits = caches.stream().mapToLong(CacheFigures::hits).sum();
        var asked = hits + caches.stream().mapToLong(CacheFigures::misses).sum();
        return asked == 0 ? null : Math.round(hits * 1000.0 / asked) / 10.0;
    }
}
