package io.warmpool.supervisor.cli;

import java.util.List;

/** What {@code GET /v1/workers/{pool}/{slot}} tells: who fills a slot, how it came up, and who filled it before. */
record SlotView(List<WorkersView.Worker> workers, List<BootStep> boot, List<Life> history) {
    SlotView {
        workers = workers == null ? List.of() : workers;
        boot = boot == null ? List.of() : boot;
        history = history == null ? List.of() : history;
    }

    record BootStep(String step, Long ms) {}

    record Life(
            String incarnation,
            Long pid,
            Long generation,
            String started,
            String ended,
            String cause,
            Long calls,
            List<String> lastOutput) {
        Life {
            lastOutput = lastOutput == null ? List.of() : lastOutput;
        }
    }
}
