package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallSink;
import java.util.concurrent.Executor;

/** Where the events of an attempt's call go: to the engine, whose thread is its home. */
final class JobSink implements CallSink {

    private final JobThread thread;
    private final Running running;

    JobSink(JobThread thread, Running running) {
        this.thread = thread;
        this.running = running;
    }

    @Override
    public Executor home() {
        return thread;
    }

    @Override
    public void onEvent(CallEvent event) {
        // A letter of its own, so that a failure of the engine's ends the thread: a pool would only note it.
        thread.put((engine, now) -> engine.runs().onEvent(running, event, now));
    }

    @Override
    public void onBatchEnd() {
        thread.put((engine, now) -> engine.runs().onBatchEnd(running, now));
    }
}
