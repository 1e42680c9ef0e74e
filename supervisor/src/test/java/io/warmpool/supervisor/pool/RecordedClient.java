package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Notes all that one call hears. */
final class RecordedClient implements CallSink {

    private final CallId id;
    private final List<CallEvent> events = new ArrayList<>();

    RecordedClient(CallId id) {
        this.id = id;
    }

    CallId id() {
        return id;
    }

    long number() {
        return id.value();
    }

    List<CallEvent> events() {
        return events;
    }

    /** How the call ended, or null; a second outcome fails the test. */
    Outcome outcome() {
        var outcomes = events.stream()
                .filter(CallEvent.Ended.class::isInstance)
                .map(event -> ((CallEvent.Ended) event).outcome())
                .toList();
        if (outcomes.size() > 1) {
            throw new AssertionError("call " + id + " has " + outcomes);
        }
        return outcomes.isEmpty() ? null : outcomes.getFirst();
    }

    @Override
    public void onEvent(CallEvent event) {
        events.add(event);
    }

    @Override
    public Executor home() {
        throw new AssertionError("the pool hands events to its effects, never to a thread");
    }

    @Override
    public void onBatchEnd() {
        throw new AssertionError("the pool hands events to its effects, never in batches");
    }
}
