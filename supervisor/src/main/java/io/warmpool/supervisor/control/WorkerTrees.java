package io.warmpool.supervisor.control;

import io.warmpool.supervisor.pool.WorkerRow;
import io.warmpool.supervisor.process.ProcessStat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns workers into JSON: what they report of themselves, with memory and processor time from the system beside it.
 * Safe from any thread.
 */
final class WorkerTrees {

    private static final long SPAN_MILLIS = 1000;
    private static final int MOST_SAMPLES = 10_000;

    private record Sample(long atMillis, long cpuMillis, double percent) {}

    private final Map<String, Sample> samples = new ConcurrentHashMap<>();

    Map<String, Object> tree(WorkerRow row, long nowMillis) {
        var stat = row.pid() == 0 ? Optional.<ProcessStat>empty() : ProcessStat.read(row.pid());
        var tree = new LinkedHashMap<String, Object>();
        tree.put("pool", row.pool());
        tree.put("slot", row.slot());
        tree.put("pid", row.pid() == 0 ? null : row.pid());
        tree.put("state", row.state());
        tree.put("admission", row.admission());
        tree.put("why", row.why());
        tree.put("generation", row.generation());
        tree.put("incarnation", row.incarnation());
        tree.put("uptime-ms", row.uptimeMillis());
        tree.put("boot-ms", row.bootMillis() == 0 ? null : row.bootMillis());
        tree.put("calls", row.calls());
        tree.put("running", row.running());
        tree.put("rss", stat.map(ProcessStat::residentBytes).orElse(null));
        tree.put("heap", row.heap() == 0 ? null : row.heap());
        tree.put("heap-after-gc", row.heapAfterGc() == 0 ? null : row.heapAfterGc());
        tree.put("cpu-percent", stat.map(seen -> percent(row, seen, nowMillis)).orElse(null));
        tree.put("loads", row.loads());
        tree.put("hit-percent", CacheTrees.hitPercent(row.caches()));
        return tree;
    }

    /** Of one core, since somebody looked at least a second ago; the first time, since the worker's start. */
    private double percent(WorkerRow row, ProcessStat stat, long nowMillis) {
        if (samples.size() > MOST_SAMPLES) {
            samples.clear();
        }
        return samples.compute(row.incarnation(), (_, last) -> {
                    var from = last == null ? new Sample(nowMillis - row.uptimeMillis(), 0, 0) : last;
                    var span = nowMillis - from.atMillis();
                    if (last != null && span < SPAN_MILLIS) {
                        return last;
                    }
                    var used = (stat.cpuMillis() - from.cpuMillis()) * 100.0 / Math.max(1, span);
                    return new Sample(nowMillis, stat.cpuMillis(), Math.round(used * 10) / 10.0);
                })
                .percent();
    }
}
