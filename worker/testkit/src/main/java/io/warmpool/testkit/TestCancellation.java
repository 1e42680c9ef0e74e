package io.warmpool.testkit;

import io.warmpool.agent.Cancellation;
import java.util.ArrayList;
import java.util.List;

/** A cancellation that the test triggers. Its actions run once each, on the thread that cancels. */
final class TestCancellation implements Cancellation {

    private final Object lock = new Object();
    private List<Runnable> actions = new ArrayList<>();
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
        action.run();
    }

    void cancel() {
        List<Runnable> due;
        synchronized (lock) {
            cancelled = true;
            due = actions;
            actions = new ArrayList<>();
        }
        due.forEach(Runnable::run);
    }
}
