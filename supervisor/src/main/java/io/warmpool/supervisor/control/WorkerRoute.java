package io.warmpool.supervisor.control;

import io.warmpool.supervisor.pool.Death;
import io.warmpool.supervisor.pool.SlotHistory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /v1/workers/{pool}/{slot}}: one slot, its worker's boot and how those before it ended. */
final class WorkerRoute implements ControlRoute {

    private final Controlled controlled;
    private final WorkerTrees trees = new WorkerTrees();

    WorkerRoute(Controlled controlled) {
        this.controlled = controlled;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "workers", "{pool}", "{slot}");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var asked = SlotPath.of(controlled, request);
        var mailbox = asked.pool().mailbox();
        var now = Asking.wait(mailbox.snapshot());
        var history = Asking.wait(mailbox.history(asked.slot())).orElseThrow(() -> asked.unknown(now.slots()));
        var tree = new LinkedHashMap<String, Object>();
        tree.put(
                "workers",
                now.rows().stream()
                        .filter(row -> row.slot() == asked.slot().value())
                        .map(row -> trees.tree(row, System.nanoTime() / 1_000_000))
                        .toList());
        tree.put(
                "boot",
                history.boot().stream()
                        .map(step -> Map.of("step", step.name(), "ms", step.micros() / 1000.0))
                        .toList());
        tree.put("running", history.running().stream().map(WorkerRoute::tree).toList());
        var wall = Instant.now();
        tree.put(
                "history",
                history.deaths().stream()
                        .map(death -> tree(death, history, wall))
                        .toList());
        reply.json(200, tree);
    }

    static Map<String, Object> tree(Death.RunningCall call) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("call", call.call());
        tree.put("age-ms", call.ageNanos() / 1_000_000);
        tree.put("fate", call.fate());
        return tree;
    }

    private static Map<String, Object> tree(Death death, SlotHistory history, Instant wall) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("incarnation", death.incarnation());
        tree.put("pid", death.pid() == 0 ? null : death.pid());
        tree.put("generation", death.generation());
        tree.put("started", wall.minusNanos(history.now() - death.startedAt()).toString());
        tree.put("ended", wall.minusNanos(history.now() - death.endedAt()).toString());
        tree.put("kind", death.kind().slug());
        tree.put("cause", death.cause());
        tree.put("calls", death.calls() == Death.UNSEEN ? null : death.calls());
        tree.put("uptime-ms", death.upAt() == 0 ? null : (death.endedAt() - death.upAt()) / 1_000_000);
        tree.put("running", death.running().stream().map(WorkerRoute::tree).toList());
        tree.put("last-output", death.lastOutput());
        tree.put("threads", death.threads().isEmpty() ? null : death.threads());
        return tree;
    }
}
