package io.warmpool.supervisor.pool;

import io.warmpool.proto.ExitCode;
import io.warmpool.supervisor.process.ExitStatus;
import io.warmpool.supervisor.process.WorkerExit;
import java.util.Locale;
import java.util.Optional;

/** What ended a worker, as programs tell it apart. */
public enum DeathKind {
    /** It ended by itself, or its status is not known. */
    EXIT,
    /** A signal that the supervisor did not send. */
    SIGNAL,
    /** The kernel ended it because memory ran out. */
    KERNEL_OOM,
    /** It ended itself because its heap or its direct memory ran out. */
    OUT_OF_MEMORY,
    /** It could not be started, or its agent could not be loaded. */
    BOOT_FAILED,
    /** It did not say hello, boot, answer its probe or its pings in time. */
    HANG,
    /** A call went on long after its deadline or its cancellation. */
    DEADLINE,
    /** Its resident memory passed the limit. */
    MEMORY_LIMIT,
    /** An operator killed it. */
    OPERATOR,
    /** Another took its place, or the place was taken away. */
    REPLACED;

    /** Finds it out. The supervisor's own reason counts before what the system says. */
    static DeathKind of(Optional<StopReason> why, boolean bootFailed, WorkerExit exit) {
        if (why.isPresent() && why.get() != StopReason.NO_PROBE) {
            return why.get().kind();
        }
        if (bootFailed) {
            return BOOT_FAILED;
        }
        if (why.isPresent()) {
            return why.get().kind();
        }
        if (exit.kernelOutOfMemory()) {
            return KERNEL_OOM;
        }
        var status = exit.status();
        if (status.filter(ExitStatus::isSignal).isPresent()) {
            return SIGNAL;
        }
        return status.filter(code -> code.code() == ExitCode.OUT_OF_MEMORY.code())
                        .isPresent()
                ? OUT_OF_MEMORY
                : EXIT;
    }

    /**
     * Reads what {@link #slug} has written.
     *
     * @throws IllegalArgumentException if there is no such kind
     */
    static DeathKind ofSlug(String slug) {
        return valueOf(slug.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** As it stands in JSON, for example {@code kernel-oom}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
