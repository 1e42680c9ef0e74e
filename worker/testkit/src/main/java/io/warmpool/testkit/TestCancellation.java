package io.warmpool.testkit;

import io.warmpool.agent.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cancellation that the test triggers. Its actions run once each, on virtual threads of their own, as in a worker. */
final class TestCancellation implements Cancellation {

    private final Object lock = new Object();
    private List<Runnable> actions = new ArrayList<>();
    private final List<Thread> acting = new ArrayList<>();
    private boolean cancelled;

    @Override
    public boolean isCancelled() {
        synchronized (lock) {
            return cancelled;
        }
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (lock) {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        }
        runAside(action);
    }

    /** Cancels once; later calls do nothing. The interrupt comes before the actions. */
    void cancel(Runnable interrupt) {
        List<Runnable> due;
        synchronized (lock) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            due = actions;
            actions = List.of();
        }
        interrupt.run();
        due.forEach(this::runAside);
    }

    private void runAside(Runnable action) {
        var thread = Thread.ofVirtual().name("cancel").unstarted(action);
        synchronized (lock) {
            acting.add(thread);
            thread.start();
        }
    }

    /** Waits for the actions that have begun; returns the first one that still runs at the end of this time, if one does. */
    Optional<Thread> awaitActions(Duration atMost) throws InterruptedException {
        var end = System.nanoTime() + atMost.toNanos();
        List<Thread> begun;
        synchronized (lock) {
            begun = List.copyOf(acting);
        }
        for (var each : begun) {
            if (!each.join(Duration.ofNanos(end - System.nanoTime()))) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
