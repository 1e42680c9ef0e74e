package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.Moment;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to be done later, by the time it is due. Owned by one thread. */
final class Timers {

    /** What a timer does. One that is not wanted any more must see that itself. */
    interface Alarm {
        void ring(Moment now);
    }

    private record Timer(long atNanos, long number, Alarm alarm) {}

    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::number));
    private long numbers;

    void after(Duration wait, Moment now, Alarm alarm) {
        at(now.nanos() + wait.toNanos(), alarm);
    }

    void at(long nanos, Alarm alarm) {
        timers.add(new Timer(nanos, numbers++, alarm));
    }

    /** When the next one is due; {@link Long#MAX_VALUE} if none is set. */
    long next() {
        return timers.isEmpty() ? Long.MAX_VALUE : timers.peek().atNanos();
    }

    /** Rings all that are due, also those that are set meanwhile. */
    void ring(Moment now) {
        while (!timers.isEmpty() && timers.peek().atNanos() <= now.nanos()) {
            timers.poll().alarm().ring(now);
        }
    }
}
