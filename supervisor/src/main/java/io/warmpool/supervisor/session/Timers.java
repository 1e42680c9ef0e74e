package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.Moment;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/** What is to be done later, by the time it is due. Owned by one thread. */
final class Timers {

    /** What a timer does. */
    interface Alarm {
        void ring(Moment now);
    }

    /** One that was set. */
    record Timer(long atNanos, long number, Alarm alarm) {}

    private final TreeSet<Timer> timers =
            new TreeSet<>(Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::number));
    private long numbers;

    Timer set(long atNanos, Alarm alarm) {
        var timer = new Timer(atNanos, numbers++, alarm);
        timers.add(timer);
        return timer;
    }

    /** Takes back the one that a call waits with, if it has not rung. */
    void cancel(SessionCall call) {
        call.timer().ifPresent(timers::remove);
        call.timer(Optional.empty());
    }

    /** When the next one is due; {@link Long#MAX_VALUE} if none is set. */
    long next() {
        return timers.isEmpty() ? Long.MAX_VALUE : timers.first().atNanos();
    }

    int size() {
        return timers.size();
    }

    /** Rings all that are due, also those that are set meanwhile. */
    void ring(Moment now) {
        while (next() <= now.nanos()) {
            timers.pollFirst().alarm().ring(now);
        }
    }
}
