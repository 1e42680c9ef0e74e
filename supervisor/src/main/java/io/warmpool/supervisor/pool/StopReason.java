package io.warmpool.supervisor.pool;

/** Why the supervisor ends a worker. */
public enum StopReason {
    RESTART("restart", DeathKind.REPLACED),
    SCALED_DOWN("scaled down", DeathKind.REPLACED),
    SHUTDOWN("shutdown", DeathKind.REPLACED),
    SUPERSEDED("not needed any more", DeathKind.REPLACED),
    MAX_CALLS("has served recycle.max-calls", DeathKind.REPLACED),
    MAX_AGE("is as old as recycle.max-age", DeathKind.REPLACED),
    MAX_MEMORY("its heap has grown over recycle.max-memory", DeathKind.REPLACED),
    OPERATOR("killed by operator", DeathKind.OPERATOR),
    NO_HELLO("sent no hello in time", DeathKind.HANG),
    BOOT_TOO_LONG("did not boot in time", DeathKind.HANG),
    NO_PROBE("did not answer its probe", DeathKind.HANG),
    SILENT("did not answer five pings", DeathKind.HANG),
    CALL_OVERDUE("a call did not end after its cancellation", DeathKind.DEADLINE),
    MEMORY_LIMIT("its resident memory is over recycle.max-resident", DeathKind.MEMORY_LIMIT);

    private final String words;
    private final DeathKind kind;

    StopReason(String words, DeathKind kind) {
        this.words = words;
        this.kind = kind;
    }

    /** In a few words, for people. */
    public String words() {
        return words;
    }

    DeathKind kind() {
        return kind;
    }

    /** True if nothing is wrong with the worker: its end is no failure of its slot. */
    boolean isOrderly() {
        return kind == DeathKind.REPLACED || kind == DeathKind.OPERATOR;
    }

    /** True if what its threads did is the best hint at what went wrong. */
    boolean isHang() {
        return kind == DeathKind.HANG || kind == DeathKind.DEADLINE;
    }
}
