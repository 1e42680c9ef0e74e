package io.warmpool.supervisor.control;

import io.warmpool.supervisor.pool.SlotIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code POST /v1/pools/{pool}/restart}: a rolling restart of all slots or of some, with what is on disk; answers
 * when it is done. */
record RestartRoute(Controlled controlled) implements ControlRoute {

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "pools", "{pool}", "restart");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var pool = controlled.pool(request.path().get(2));
        var body = request.json(Set.of("slots", "force"));
        var named = body.path("slots");
        if (!named.isMissingNode() && !named.isArray()) {
            throw ControlRequest.bad("'slots' must be a list of slot numbers, for example {\"slots\": [0]}");
        }
        var force = body.path("force");
        if (!force.isMissingNode() && !force.isBoolean()) {
            throw ControlRequest.bad("'force' must be true or false, was " + force);
        }
        var slots = new ArrayList<SlotIndex>();
        for (var each : named) {
            if (!each.isInt() || each.intValue() < 0) {
                throw ControlRequest.bad("a slot is a number from 0, was " + each);
            }
            slots.add(new SlotIndex(each.intValue()));
        }
        var steps = new CommandSteps();
        pool.deployment().restart(List.copyOf(slots), force.asBoolean(false), steps);
        steps.tell(request, reply);
    }
}
