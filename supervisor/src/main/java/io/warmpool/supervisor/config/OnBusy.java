package io.warmpool.supervisor.config;

import java.util.Arrays;
import java.util.Locale;

/** What becomes of a call whose session has one running already. */
public enum OnBusy {
    /** It waits for its turn. */
    ENQUEUE,
    /** It is refused. */
    REJECT,
    /** The one that runs is cancelled, and those that wait with it. */
    INTERRUPT;

    static OnBusy parse(String text) {
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("must be enqueue, reject or interrupt, was '" + text + "'"));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
