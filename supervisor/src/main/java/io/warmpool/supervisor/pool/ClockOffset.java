package io.warmpool.supervisor.pool;

import java.time.Instant;

/**
 * How far the time of day is ahead of the pool's clock, which begins anew with each boot of the machine.
 *
 * @param nanos may be negative
 */
record ClockOffset(long nanos) {

    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    /**
     * What it is at one moment.
     *
     * @param now on the pool's clock
     * @param wall the same by the time of day
     */
    static ClockOffset of(long now, Instant wall) {
        return new ClockOffset(Math.addExact(Math.multiplyExact(wall.getEpochSecond(), SECOND), wall.getNano()) - now);
    }

    long toEpochMillis(long poolNanos) {
        return (poolNanos + nanos) / MILLI;
    }

    /**
     * Back again, to the millisecond.
     *
     * @throws ArithmeticException if it is centuries away
     */
    long toPoolNanos(long epochMillis) {
        return Math.subtractExact(Math.multiplyExact(epochMillis, MILLI), nanos);
    }
}
