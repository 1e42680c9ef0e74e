package io.warmpool.supervisor.cli;

import java.util.List;

/** What {@code GET /v1/workers/{pool}/{slot}} tells: who fills a slot, how it came up, and who filled it before. */
record SlotView(List<WorkersView.Worker> workers, List<BootStep> boot, List<RunningCall> running, List<Life> history) {
    SlotView {
        workers = workers == null ? List.of() : workers;
        boot = boot == null ? List.of() : boot;
        running = running == null ? List.of() : running;
        history = history == null ? List.of() : history;
    }

    record BootStep(String step, Long ms) {}

    /** A call that a worker has or had; {@code fate} is {@code sent} or {@code started}. */
    record RunningCall(String call, Long ageMs, String fate) {}

    record Life(
            String incarnation,
            Long pid,
            Long generation,
            String started,
            String ended,
            Long uptimeMs,
            String kind,
            String cause,
            Long calls,
            List<RunningCall> running,
            List<String> lastOutput,
            String threads) {
        Life {
            running = running == null ? List.of() : running;
            lastOutput = lastOutput == null ? List.of() : lastOutput;
        }
    }
}
