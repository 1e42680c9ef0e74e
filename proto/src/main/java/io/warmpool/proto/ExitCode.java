package io.warmpool.proto;

import java.util.Arrays;
import java.util.Optional;

/** How a worker process says why it ended, as far as it can say it. */
public enum ExitCode {
    /** It was asked to stop. */
    STOPPED(0, "stopped as asked"),
    /** Out of memory; the same code as {@code -XX:+ExitOnOutOfMemoryError} uses. */
    OUT_OF_MEMORY(3, "out of memory"),
    /** Standard input did not hold the launch contract. */
    BAD_LAUNCH(64, "was not launched by a supervisor"),
    /** The agent could not be loaded or did not become warm. */
    BOOT_FAILED(65, "boot failed"),
    /** The supervisor is gone and did not come back. */
    ORPHANED(66, "the supervisor was gone"),
    /** The thread that owns the link, or ZeroMQ's own, died. */
    LINK_BROKEN(67, "the link's thread died");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }

    /** In a few words, for people. */
    public String meaning() {
        return meaning;
    }

    /** The one with this exit status, if there is one. */
    public static Optional<ExitCode> of(int code) {
        return Arrays.stream(values()).filter(each -> each.code == code).findFirst();
    }
}
