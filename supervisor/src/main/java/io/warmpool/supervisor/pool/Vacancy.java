package io.warmpool.supervisor.pool;

import java.util.Locale;

/** What a slot without a worker waits for. Times are nanoseconds on the clock of {@link System#nanoTime}. */
sealed interface Vacancy {

    /** Nothing: it is filled, or the pool is closing. */
    record Empty() implements Vacancy {}

    /** Its next try. */
    record Backoff(long until) implements Vacancy {}

    /** It failed too often in too short a time; it is tried once more after a long wait, or when an operator says so. */
    record Quarantined(long until) implements Vacancy {}

    /** When it is to be filled, or {@link Long#MAX_VALUE}. */
    static long until(Vacancy vacancy) {
        return switch (vacancy) {
            case Empty _ -> Long.MAX_VALUE;
            case Backoff backoff -> backoff.until();
            case Quarantined quarantined -> quarantined.until();
        };
    }

    /** The state's name as operators see it, for example {@code BACKOFF}. */
    static String name(Vacancy vacancy) {
        return vacancy.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }
}
