package io.warmpool.supervisor.pool;

/** What has to happen in some simulated life, or the simulation proves less than it says. */
enum Sighting {
    QUARANTINE,
    BREAKER_OPEN,
    BREAKER_CLOSED,
    CANARY_PASSED,
    CANARY_FAILED,
    CANARY_TIMED_OUT,
    ROLL_DONE,
    ROLL_CHANGED_NOTHING,
    ROLL_TRIED_ONCE_MORE,
    ROLL_PAUSED,
    ROLL_SUPERSEDED,
    ROLLED_BACK,
    CRASH,
    ADOPTED_WORKER_UP,
    CALL_CLAIMED,
    CALL_CLAIMED_BY_NOBODY,
    WORD_TWICE,
    WORD_OUT_OF_ORDER,
    WORD_LOST,
    LINK_LOST,
    MISSED_IN_BEATS,
    OUTPUT_LOST,
    WORKER_LOST,
    TRIED_ONCE_MORE,
    OVERLOADED,
    DUMPED_FOR_A_HANG,
    SUPERVISOR_SUSPENDED,
    SHUT_DOWN
}
