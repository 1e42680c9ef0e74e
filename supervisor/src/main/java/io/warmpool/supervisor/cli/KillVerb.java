package io.warmpool.supervisor.cli;

import picocli.CommandLine.Command;

@Command(
        name = "kill",
        header = "Kill a worker at once.",
        description = {
            "Calls it runs fail with worker-lost, except those that may be tried again. The slot is filled anew.",
            "To replace a worker without harm to its calls, use 'warmpool restart POOL SLOT'."
        },
        footer = "  warmpool kill assistant/0")
final class KillVerb extends SlotOrder {
    KillVerb() {
        super("kill", "killed");
    }
}
