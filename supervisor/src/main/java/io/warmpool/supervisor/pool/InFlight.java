package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallSink;
import java.util.Arrays;
import java.util.Optional;

/** A call in a pool and how far it is. Owned by the pool's thread. */
final class InFlight {

    enum Fate {
        QUEUED,
        SENT,
        STARTED,
        DONE
    }

    private final Call call;
    private final CallSink sink;
    private final long submittedAt;
    /** Its place among those that wait; what goes back to the head gets a lower one. */
    private long order;

    private Fate fate = Fate.QUEUED;
    private Worker worker;
    /** The last ping that its worker had been sent before it. */
    private long sentAfterPing;

    private int missedBeats;
    private boolean answered;
    private boolean emitted;
    private CallEvent.Started untold;
    /** The number of the last of its agent's events that its client heard of, or heard to be missing. */
    private long heard;
    /** Its outcome is stored already, though it still occupies its worker. */
    private boolean acknowledged;
    /** All of its output is about to come once more. */
    private boolean outputRepeats;
    /** So many bytes of what comes of its output have come before. */
    private long outputKnown;

    private int deathsUnstarted;
    private int retries;
    private long outputLeft;
    /** What has come so far of the state that its agent gave in this attempt, or null. */
    private ArrivingState state;

    /** True if it was sent before its worker's link was proved again, and the worker has not said what it knows. */
    private boolean inDoubt;

    /** When the worker is killed if the cancelled call has not ended by then. */
    private long killAt = Long.MAX_VALUE;

    InFlight(Call call, CallSink sink, long submittedAt, long order) {
        this.call = call;
        this.sink = sink;
        this.submittedAt = submittedAt;
        this.order = order;
    }

    Call call() {
        return call;
    }

    long order() {
        return order;
    }

    Fate fate() {
        return fate;
    }

    Worker worker() {
        return worker;
    }

    long submittedAt() {
        return submittedAt;
    }

    /** Workers that had it and died of themselves before they had begun it. */
    int deathsUnstarted() {
        return deathsUnstarted;
    }

    /** How often it was put back after it had begun. */
    int retries() {
        return retries;
    }

    boolean emitted() {
        return emitted;
    }

    long killAt() {
        return killAt;
    }

    void killAt(long at) {
        killAt = at;
    }

    /** True once the client has its outcome; the call may still occupy its worker. */
    boolean answered() {
        return answered;
    }

    /** Nobody waits for it: it only occupies its worker. */
    void answeredToNobody() {
        answered = true;
    }

    /** True if nobody ever waited for it here. */
    boolean isNobodys() {
        return sink == null;
    }

    boolean isAcknowledged() {
        return acknowledged;
    }

    void acknowledged() {
        acknowledged = true;
    }

    boolean isInDoubt() {
        return inDoubt;
    }

    void inDoubt(boolean isSo) {
        inDoubt = isSo;
    }

    void sentTo(Worker taker) {
        fate = Fate.SENT;
        worker = taker;
        sentAfterPing = taker.lastPing();
        missedBeats = 0;
        inDoubt = false;
    }

    /** Whether its worker had it when it was sent this ping. */
    boolean sentBefore(long ping) {
        return ping > sentAfterPing;
    }

    /** Counts beats in a row that did not name it. */
    int missedBeats(boolean oneMore) {
        missedBeats = oneMore ? missedBeats + 1 : 0;
        return missedBeats;
    }

    /** It takes no place in a worker any more and never will. Who looks after its session is told. */
    void leave(Effects effects) {
        if (fate == Fate.DONE) {
            throw new IllegalStateException("call " + call.id() + " has left already");
        }
        fate = Fate.DONE;
        worker = null;
        state = null;
        if (sink != null && !call.session().isEmpty()) {
            effects.deliver(sink, new CallEvent.Left());
        }
    }

    void backToQueue(long newOrder) {
        retries += fate == Fate.STARTED ? 1 : 0;
        fate = Fate.QUEUED;
        worker = null;
        untold = null;
        state = null;
        heard = 0;
        order = newOrder;
    }

    void diedUnstarted() {
        deathsUnstarted++;
    }

    /** Takes the next part of the state that its agent gave; false if that is too much. */
    boolean addState(byte[] part) {
        if (state == null) {
            state = new ArrivingState();
        }
        return state.add(part);
    }

    /** The state that its agent gave, if all of its bytes have come. */
    Optional<byte[]> state(long size) {
        return state == null && size == 0
                ? Optional.of(new byte[0])
                : Optional.ofNullable(state).flatMap(come -> come.whole(size));
    }

    /** What has come of the state so far does not count. */
    void dropState() {
        state = null;
    }

    /** Counts what is still to come of the output. */
    long outputLeft(long change) {
        outputLeft += change;
        return outputLeft;
    }

    boolean isOutputUnderWay() {
        return outputLeft > 0;
    }

    /** Its worker says all of its output once more, from the answer's head on. */
    void outputRepeats() {
        outputRepeats = true;
    }

    boolean isOutputRepeating() {
        return outputRepeats;
    }

    /** The answer's head has come once more: as many bytes follow as had come before of an output of this size. */
    void outputBeginsAgain(long size) {
        outputRepeats = false;
        outputKnown = Math.max(0, size - outputLeft);
    }

    /** What of the next piece of its output has not come before. */
    byte[] news(byte[] piece) {
        if (outputKnown == 0) {
            return piece;
        }
        var known = (int) Math.min(outputKnown, piece.length);
        outputKnown -= known;
        return Arrays.copyOfRange(piece, known, piece.length);
    }

    /**
     * It runs. A client that reads a stream is told at once; any other hears of it with the outcome, which saves its
     * thread a wake-up.
     */
    void startedAt(CallEvent.Started event, Effects effects) {
        fate = Fate.STARTED;
        if (answered) {
            return;
        }
        if (call.streaming()) {
            effects.deliver(sink, event);
        } else {
            untold = event;
        }
    }

    /** Somebody has heard of so many of its agent's events before this supervisor. */
    void heardBefore(long events) {
        heard = events;
        emitted |= events > 0;
    }

    /**
     * Hands on an event of its agent's, and first how many are missing before it.
     *
     * @return false if it has been heard of before, and is dropped
     */
    boolean emit(long number, CallEvent event, Effects effects) {
        if (number <= heard) {
            return false;
        }
        tellGap(number - 1, effects);
        heard = number;
        deliver(event, effects);
        return true;
    }

    /** Its agent had emitted so many events: whoever reads them is told how many of them are missing. */
    void tellGap(long last, Effects effects) {
        if (last > heard && call.streaming()) {
            deliver(new CallEvent.Gap(last - heard, "they were lost on the way from its worker"), effects);
            heard = last;
        }
    }

    /** Hands an event to the client's side; after the outcome only the rest of the output goes through. */
    void deliver(CallEvent event, Effects effects) {
        if (event instanceof CallEvent.Ended && answered) {
            throw new IllegalStateException("a second outcome for call " + call.id() + ": " + event);
        }
        if (untold != null) {
            effects.deliver(sink, untold);
            untold = null;
        }
        answered |= event instanceof CallEvent.Ended;
        emitted |= !(event instanceof CallEvent.Ended);
        effects.deliver(sink, event);
    }
}
