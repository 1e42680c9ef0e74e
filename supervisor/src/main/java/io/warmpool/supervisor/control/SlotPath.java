package io.warmpool.supervisor.control;

import io.warmpool.supervisor.pool.SlotIndex;

/** The {@code {pool}/{slot}} in a path. */
record SlotPath(ControlledPool pool, SlotIndex slot) {

    static SlotPath of(Controlled controlled, ControlRequest request) {
        return new SlotPath(controlled.pool(request.path().get(2)), number(request));
    }

    static SlotIndex number(ControlRequest request) {
        var text = request.path().get(3);
        if (!text.matches("[0-9]{1,4}")) {
            throw ControlRequest.bad("a slot is a number from 0, was '" + text + "'");
        }
        return new SlotIndex(Integer.parseInt(text));
    }

    ControlProblem unknown(int slots) {
        return new ControlProblem(
                404, "unknown-slot", "pool '" + pool.name() + "' has no slot " + slot + "; it has 0 to " + (slots - 1));
    }
}
