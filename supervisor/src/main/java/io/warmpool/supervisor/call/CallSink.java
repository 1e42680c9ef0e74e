package io.warmpool.supervisor.call;

import java.util.concurrent.Executor;

/** Where the events of one call go. */
public interface CallSink {

    /** The thread that {@link #onEvent} belongs to; events for one thread are handed over in batches. */
    Executor home();

    /** Takes the next event. Runs on {@link #home}, must not block. */
    void onEvent(CallEvent event);

    /** No more events are in this batch: write out what was taken. Runs on {@link #home}. */
    void onBatchEnd();
}
