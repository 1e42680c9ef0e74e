package io.warmpool.supervisor.control;

import java.util.List;
import java.util.Set;

/** {@code POST /v1/workers/{pool}/{slot}/kill}, {@code pause} and {@code resume}. */
record WorkerCommandRoute(Controlled controlled, String verb) implements ControlRoute {

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "workers", "{pool}", "{slot}", verb);
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var asked = SlotPath.of(controlled, request);
        request.json(Set.of());
        var mailbox = asked.pool().mailbox();
        var slots = Asking.wait(mailbox.snapshot()).slots();
        if (asked.slot().value() >= slots) {
            throw asked.unknown(slots);
        }
        var steps = new CommandSteps();
        switch (verb) {
            case "kill" -> mailbox.kill(asked.slot(), steps);
            case "pause" -> mailbox.pause(asked.slot(), true, steps);
            case "resume" -> mailbox.pause(asked.slot(), false, steps);
            default -> throw new IllegalStateException("no such verb: " + verb);
        }
        steps.tell(request, reply);
    }
}
