package io.warmpool.supervisor.cli;

import picocli.CommandLine.Command;

@Command(
        name = "resume",
        header = "Send a paused worker calls again.",
        description = "Undoes 'warmpool pause'.",
        footer = "  warmpool resume assistant/0")
final class ResumeVerb extends SlotOrder {
    ResumeVerb() {
        super("resume", "resumed");
    }
}
