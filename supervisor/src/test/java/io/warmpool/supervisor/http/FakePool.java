package io.warmpool.supervisor.http;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.ServedBy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Stands for a pool: keeps what comes in for the test to look at, and says what the test lets it say. */
final class FakePool implements CallTarget {

    static final String LABEL = "assistant/0; pid=4711; generation=1; incarnation=3f2a90bc11de";

    private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private final Map<CallId, Long> granted = new ConcurrentHashMap<>();
    final List<CallId> cancelled = new CopyOnWriteArrayList<>();
    private volatile Consumer<Taken> agent = _ -> {};

    record Taken(Call call, CallSink sink) {

        /** Hands events over as one batch. */
        Taken say(CallEvent... events) {
            sink.home().execute(() -> {
                for (var event : events) {
                    sink.onEvent(event);
                }
                sink.onBatchEnd();
            });
            return this;
        }

        Taken start() {
            return say(new CallEvent.Started(new ServedBy(LABEL), 1_500_000));
        }

        void done(String contentType, byte[] output) {
            say(new CallEvent.Ended(new Outcome.Done(contentType, output.length, output, 2345, Outcome.Given.NOTHING)));
        }

        void done(String text) {
            done("text/plain", text.getBytes(StandardCharsets.UTF_8));
        }

        void end(Outcome outcome) {
            say(new CallEvent.Ended(outcome));
        }
    }

    /** From now on each call is answered by this. */
    void agent(Consumer<Taken> answer) {
        agent = answer;
    }

    /** Answers each call with its own input. */
    void echo() {
        agent(call -> call.say(
                new CallEvent.Started(new ServedBy(LABEL), 1_500_000),
                new CallEvent.Ended(new Outcome.Done(
                        call.call().contentType(),
                        call.call().input().length,
                        call.call().input(),
                        2345,
                        Outcome.Given.NOTHING))));
    }

    Taken next() {
        try {
            var next = taken.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no call came to the pool within 10 s");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    int waiting() {
        return taken.size();
    }

    long granted(Call call) {
        return granted.getOrDefault(call.id(), 0L);
    }

    @Override
    public void submit(Call call, CallSink sink) {
        var one = new Taken(call, sink);
        taken.add(one);
        agent.accept(one);
    }

    @Override
    public void cancel(CallId call) {
        cancelled.add(call);
    }

    @Override
    public void acknowledge(CallId call) {}

    @Override
    public void grant(CallId call, long bytes) {
        granted.merge(call, bytes, Long::sum);
    }
}
