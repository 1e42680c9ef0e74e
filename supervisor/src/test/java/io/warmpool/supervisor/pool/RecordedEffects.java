package io.warmpool.supervisor.pool;

import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallSink;
import java.util.ArrayList;
import java.util.List;

/** Notes what a pool wants done, and does none of it. */
final class RecordedEffects implements Effects {

    /** A process that was to be started. */
    record Launch(Incarnation incarnation, SlotIndex slot, int generation) {}

    /** A message and whom it was for. */
    record Sent(Incarnation to, ToWorker message) {}

    final List<Launch> launches = new ArrayList<>();
    final List<Incarnation> terminated = new ArrayList<>();
    final List<Incarnation> killed = new ArrayList<>();
    final List<Incarnation> retired = new ArrayList<>();
    final List<Incarnation> forgotten = new ArrayList<>();
    final List<Sent> sent = new ArrayList<>();
    final List<Transition> reports = new ArrayList<>();

    /** What one worker was sent of one kind, in order. */
    <T extends ToWorker> List<T> sentTo(Incarnation worker, Class<T> kind) {
        return sent.stream()
                .filter(each -> each.to().equals(worker) && kind.isInstance(each.message()))
                .map(each -> kind.cast(each.message()))
                .toList();
    }

    @Override
    public void launch(Incarnation incarnation, SlotIndex slot, int generation) {
        launches.add(new Launch(incarnation, slot, generation));
    }

    @Override
    public void terminate(Incarnation incarnation) {
        terminated.add(incarnation);
    }

    @Override
    public void kill(Incarnation incarnation, boolean dumpFirst) {
        killed.add(incarnation);
    }

    @Override
    public void retire(Incarnation incarnation) {
        retired.add(incarnation);
    }

    @Override
    public void forget(Incarnation incarnation) {
        forgotten.add(incarnation);
    }

    @Override
    public void send(Incarnation incarnation, ToWorker message) {
        sent.add(new Sent(incarnation, message));
    }

    @Override
    public void deliver(CallSink sink, CallEvent event) {
        sink.onEvent(event);
    }

    @Override
    public void report(Transition transition) {
        reports.add(transition);
    }
}
