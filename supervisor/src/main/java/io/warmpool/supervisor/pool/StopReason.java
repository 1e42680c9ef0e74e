package io.warmpool.supervisor.pool;

/** Why the supervisor ends a worker. */
public enum StopReason {
    RESTART("restart"),
    SCALED_DOWN("scaled down"),
    SHUTDOWN("shutdown"),
    SUPERSEDED("not needed any more"),
    OPERATOR("killed by operator"),
    NO_HELLO("sent no hello in time"),
    BOOT_TOO_LONG("did not boot in time"),
    NO_PROBE("did not answer its probe"),
    SILENT("did not answer five pings"),
    CALL_OVERDUE("a call did not end after its cancellation");

    private final String words;

    StopReason(String words) {
        this.words = words;
    }

    /** In a few words, for people. */
    public String words() {
        return words;
    }

    /** True if nothing is wrong with the worker: its end is no failure of its slot. */
    boolean isOrderly() {
        return switch (this) {
            case RESTART, SCALED_DOWN, SHUTDOWN, SUPERSEDED, OPERATOR -> true;
            case NO_HELLO, BOOT_TOO_LONG, NO_PROBE, SILENT, CALL_OVERDUE -> false;
        };
    }
}
