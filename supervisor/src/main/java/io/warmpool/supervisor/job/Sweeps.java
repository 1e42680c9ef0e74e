package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.Moment;
import java.time.Duration;

/** Has the store drop what is to go, a bounded piece at a time, and leaves it most of its time for others. Owned by one thread. */
final class Sweeps {

    /** The store rests this many times as long as a piece took. */
    private static final int REST = 4;

    private static final Duration LEAST_REST = Duration.ofMillis(10);

    private final Effects effects;
    private final Timers timers;
    private final Duration interval;

    Sweeps(Effects effects, Timers timers, Duration interval) {
        this.effects = effects;
        this.timers = timers;
        this.interval = interval;
    }

    void start(Moment now) {
        later(interval, now);
    }

    private void later(Duration wait, Moment now) {
        timers.after(wait, now, this::sweep);
    }

    private void sweep(Moment now) {
        effects.sweep(now, new Effects.Answer<>() {
            @Override
            public void come(Boolean more, Moment at) {
                later(more ? rest(Duration.ofNanos(at.nanos() - now.nanos())) : interval, at);
            }

            @Override
            public void fail(String why, Moment at) {
                later(interval, at);
            }
        });
    }

    private Duration rest(Duration took) {
        var rest = took.multipliedBy(REST);
        return rest.compareTo(LEAST_REST) > 0 ? rest : LEAST_REST;
    }
}
