package io.warmpool.supervisor.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that a test moves; a pause moves it too, and is over at once. */
final class PlayedClock implements VerbClock {

    private long nanos;
    private final List<Duration> pauses = new ArrayList<>();

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    List<Duration> pauses() {
        return pauses;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void pause(Duration length) {
        pauses.add(length);
        pass(length);
    }
}
