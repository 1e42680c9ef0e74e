package io.warmpool.worker;

import io.warmpool.proto.FromWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The named steps of a worker's boot with their durations. Steps that end before the link is open are kept and reported
 * once it is.
 */
final class Boot {

    private final List<FromWorker.BootStep> early = new ArrayList<>();
    private Outbox outbox;
    private String current = "JVM up";

    /** Reports go here from now on, those kept so far first. */
    void reportTo(Outbox link) {
        outbox = link;
        early.forEach(link::send);
        early.clear();
    }

    /** The step that is under way, or the last one. */
    String current() {
        return current;
    }

    /** Runs one step and reports it if it succeeds. */
    <T> T step(String name, Callable<T> action) throws Exception {
        current = name;
        var began = System.nanoTime();
        var result = action.call();
        done(name, (System.nanoTime() - began) / 1000);
        return result;
    }

    /** A step that was timed elsewhere. */
    void done(String name, long micros) {
        var step = new FromWorker.BootStep(name, micros);
        if (outbox == null) {
            early.add(step);
        } else {
            outbox.send(step);
        }
    }
}
