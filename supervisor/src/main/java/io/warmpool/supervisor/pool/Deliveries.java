package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallSink;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects events for calls and hands them to each call's own thread in batches: one task for many. */
final class Deliveries {

    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

    private final IdentityHashMap<Executor, Batch> batches = new IdentityHashMap<>();

    void add(CallSink sink, CallEvent event) {
        batches.computeIfAbsent(sink.home(), _ -> new Batch()).add(sink, event);
    }

    void flush() {
        if (batches.isEmpty()) {
            return;
        }
        batches.forEach((home, batch) -> {
            try {
                home.execute(batch);
            } catch (RejectedExecutionException e) {
                log.debug("the front end is closed; its clients are gone", e);
            }
        });
        batches.clear();
    }

    private static final class Batch implements Runnable {

        private final List<CallSink> sinks = new ArrayList<>();
        private final List<CallEvent> events = new ArrayList<>();

        void add(CallSink sink, CallEvent event) {
            sinks.add(sink);
            events.add(event);
        }

        @Override
        public void run() {
            for (int i = 0; i < sinks.size(); i++) {
                try {
                    sinks.get(i).onEvent(events.get(i));
                } catch (RuntimeException e) {
                    log.error(
                            "a call's sink failed on {}",
                            events.get(i).getClass().getSimpleName(),
                            e);
                }
            }
            for (int i = 0; i < sinks.size(); i++) {
                if (i + 1 == sinks.size() || !sinks.get(i).equals(sinks.get(i + 1))) {
                    sinks.get(i).onBatchEnd();
                }
            }
        }
    }
}
