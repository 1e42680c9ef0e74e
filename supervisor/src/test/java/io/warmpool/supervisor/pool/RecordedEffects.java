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

    /** A death that was to be kept, and the slot that it was in. */
    record Memory(SlotIndex slot, Death death) {}

    /** What was done about a worker's end: {@code retire}, {@code terminate}, {@code kill} or {@code forget}. */
    record End(String what, Incarnation of) {}

    final List<Launch> launches = new ArrayList<>();
    final List<End> ends = new ArrayList<>();
    final List<Incarnation> terminated = new ArrayList<>();
    final List<Incarnation> killed = new ArrayList<>();
    /** Those of the killed whose threads were to be noted first. */
    final List<Incarnation> dumped = new ArrayList<>();

    final List<Incarnation> retired = new ArrayList<>();
    final List<Incarnation> forgotten = new ArrayList<>();
    final List<Sent> sent = new ArrayList<>();
    final List<Transition> reports = new ArrayList<>();
    final List<Memory> memories = new ArrayList<>();

    /** What one worker was sent of one kind, in order. */
    <T extends ToWorker> List<T> sentTo(Incarnation worker, Class<T> kind) {
        return sent.stream()
                .filter(each -> each.to().equals(worker) && kind.isInstance(each.message()))
                .map(each -> kind.cast(each.message()))
                .toList();
    }

    /** The newest message of one kind to a worker. */
    <T extends ToWorker> T lastTo(Incarnation worker, Class<T> kind) {
        return sentTo(worker, kind).getLast();
    }

    @Override
    public void launch(Incarnation incarnation, SlotIndex slot, int generation) {
        launches.add(new Launch(incarnation, slot, generation));
    }

    @Override
    public void terminate(Incarnation incarnation) {
        terminated.add(incarnation);
        ends.add(new End("terminate", incarnation));
    }

    @Override
    public void kill(Incarnation incarnation, boolean dumpFirst) {
        killed.add(incarnation);
        ends.add(new End("kill", incarnation));
        if (dumpFirst) {
            dumped.add(incarnation);
        }
    }

    @Override
    public void retire(Incarnation incarnation) {
        retired.add(incarnation);
        ends.add(new End("retire", incarnation));
    }

    @Override
    public void forget(Incarnation incarnation) {
        forgotten.add(incarnation);
        ends.add(new End("forget", incarnation));
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
    public void remember(SlotIndex slot, Death death) {
        memories.add(new Memory(slot, death));
    }

    @Override
    public void report(Transition transition) {
        reports.add(transition);
    }
}
