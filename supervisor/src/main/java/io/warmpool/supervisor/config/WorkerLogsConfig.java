package io.warmpool.supervisor.config;

/**
 * How much is kept of what workers write: each slot has a file of its own.
 *
 * @param maxSize where a file ends and the next begins
 * @param files how many are kept of one slot, the present one included
 */
public record WorkerLogsConfig(Size maxSize, int files) {

    public WorkerLogsConfig {
        new Rules()
                .range("max-size", maxSize, Size.parse("64k"), Size.parse("1g"))
                .range("files", files, 2, 100)
                .enforce();
    }
}
