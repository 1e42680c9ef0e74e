package io.warmpool.worker;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * What has been sent of one call's answer: how much of its output is still to come, the parts of its session's state, and of
 * a job's call the output as well, so that all of it can be said again. Confined to the link's thread.
 */
final class SentAnswer {

    private final List<FromWorker.StatePart> state = new ArrayList<>(0);
    private final List<FromWorker> output = new ArrayList<>(0);
    /** Whether the output is held on to. */
    private boolean holding;

    private long bytes;
    private long outputLeft;
    private long lastEvent;

    SentAnswer(boolean ofJob) {
        this.holding = ofJob;
    }

    void add(FromWorker.StatePart part) {
        state.add(part);
        bytes += part.bytes().length;
    }

    /** The answer's head, which may be all of it. */
    void add(FromWorker.CallDone done) {
        lastEvent = done.lastEvent();
        outputLeft += done.outputSize() - done.output().length;
        hold(done, done.output().length);
    }

    void add(FromWorker.OutputPart part) {
        outputLeft -= part.bytes().length;
        hold(part, part.bytes().length);
    }

    private void hold(FromWorker message, int size) {
        bytes += size;
        if (bytes > Limits.MAX_KEPT) {
            letGo();
        }
        if (holding) {
            output.add(message);
        }
    }

    /** It will not be said again. */
    void letGo() {
        holding = false;
        output.clear();
    }

    /** True if a part of the output has been sent, and another one has not. */
    boolean isUnderWay() {
        return outputLeft > 0;
    }

    /** Whether what was sent of the output can be said again. */
    boolean isHeld() {
        return holding;
    }

    /** The number of the last event before the answer. */
    long lastEvent() {
        return lastEvent;
    }

    /** The parts of the state, in order. */
    List<FromWorker.StatePart> state() {
        return state;
    }

    /** All of it, in the order in which it was sent; without the output unless that is held. */
    List<FromWorker> words() {
        var words = new ArrayList<FromWorker>(state);
        words.addAll(output);
        return words;
    }

    /** Of state and output together, as far as they were sent. */
    long bytes() {
        return bytes;
    }
}
