package io.warmpool.supervisor.control;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** {@code POST /v1/workers/{pool}/{slot}/dump}: what the threads of a live worker do, those of its calls first. */
record DumpRoute(Controlled controlled) implements ControlRoute {

    /** A dump has three seconds, and may wait for others. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "workers", "{pool}", "{slot}", "dump");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var asked = SlotPath.of(controlled, request);
        request.json(Set.of());
        var mailbox = asked.pool().mailbox();
        var now = Asking.wait(mailbox.snapshot());
        var history = Asking.wait(mailbox.history(asked.slot())).orElseThrow(() -> asked.unknown(now.slots()));
        var threads = Asking.wait(asked.pool().threads().apply(asked.slot()), LIMIT)
                .orElseThrow(() -> new ControlProblem(
                        409,
                        "no-worker",
                        asked.pool().name() + "/" + asked.slot() + " has no worker just now: see 'warmpool why "
                                + asked.pool().name() + "/" + asked.slot() + "'"));
        var tree = new LinkedHashMap<String, Object>();
        tree.put("pool", asked.pool().name());
        tree.put("slot", asked.slot().value());
        tree.put("running", history.running().stream().map(WorkerRoute::tree).toList());
        tree.put("threads", threads);
        reply.json(200, tree);
    }
}
