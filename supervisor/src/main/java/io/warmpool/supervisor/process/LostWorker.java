package io.warmpool.supervisor.process;

import java.time.Instant;
import java.util.List;

/**
 * A worker that ended while no supervisor lived.
 *
 * @param noticedAt by the time of day; it ended some time before
 * @param lastOutput its last lines, oldest first
 */
public record LostWorker(WorkerRecord record, Instant noticedAt, List<String> lastOutput) {

    public LostWorker {
        lastOutput = List.copyOf(lastOutput);
    }

    /** Reads what it wrote last. */
    static LostWorker of(WorkerRecord record, Instant noticedAt) {
        return new LostWorker(
                record, noticedAt, LogTail.read(record.logFile(), record.incarnation(), WorkerProcess.LAST_LINES));
    }
}
