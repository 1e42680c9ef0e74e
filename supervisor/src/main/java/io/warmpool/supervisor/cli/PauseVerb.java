package io.warmpool.supervisor.cli;

import picocli.CommandLine.Command;

@Command(
        name = "pause",
        header = "Send a worker no more calls.",
        description = "Its running calls go on, and it stays warm; 'warmpool resume' lets calls in again.",
        footer = "  warmpool pause assistant/0")
final class PauseVerb extends SlotOrder {
    PauseVerb() {
        super("pause", "paused");
    }
}
