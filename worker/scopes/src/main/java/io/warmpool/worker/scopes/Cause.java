package io.warmpool.worker.scopes;

import java.util.Locale;

/** Why a value was dropped. */
enum Cause {
    SIZE,
    IDLE,
    EXPIRED,
    REPLACED,
    BROKEN,
    OPERATOR,
    MOVED,
    ENDED;

    /** As it stands in the figures. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
