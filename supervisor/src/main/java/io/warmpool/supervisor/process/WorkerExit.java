package io.warmpool.supervisor.process;

import java.util.List;
import java.util.Optional;

/**
 * All that is known of the end of a worker process.
 *
 * @param status empty if the process was not this supervisor's child: the system tells its status to nobody else
 * @param kernelOutOfMemory true if the kernel ended it because memory ran out
 * @param lastOutput its last lines, oldest first
 * @param threads what its threads did before it was killed for a hang, or empty
 */
public record WorkerExit(
        Optional<ExitStatus> status, boolean kernelOutOfMemory, List<String> lastOutput, String threads) {

    public WorkerExit {
        lastOutput = List.copyOf(lastOutput);
    }

    /** There was no process. */
    public static WorkerExit none() {
        return new WorkerExit(Optional.empty(), false, List.of(), "");
    }

    /** In words, for example {@code killed by signal 9 (SIGKILL)}. */
    public String describe() {
        if (kernelOutOfMemory) {
            return "killed by the kernel, which was out of memory";
        }
        return status.map(ExitStatus::describe)
                .orElse("exit status unknown: it was adopted from an earlier supervisor");
    }
}
