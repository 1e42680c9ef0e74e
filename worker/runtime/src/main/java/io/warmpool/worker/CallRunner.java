package io.warmpool.worker;

import io.warmpool.agent.Agent;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import io.warmpool.worker.scopes.Scopes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the calls of this worker, each on a virtual thread of its own. Its {@code on…} methods belong to the link's
 * thread; what the calls' threads have to say goes through the {@link Outbox}.
 */
final class CallRunner {

    private static final Logger log = LoggerFactory.getLogger(CallRunner.class);

    private record Warm(Agent agent, Scopes scopes) {}

    private final Outbox outbox;
    private final int concurrency;
    private final long maxOutput;
    private final InstantSource clock;
    private final Map<Long, RunningCall> running = new HashMap<>();
    private final List<RunningCall> begun = new ArrayList<>();
    /** Calls whose output was cut off with a connection: what they still have to say is dropped. */
    private final Map<Long, RunningCall> cutOff = new HashMap<>();

    private final SentOutcomes outcomes;
    private final JobOutcomes jobOutcomes;
    /** Set once the agent is warm; the supervisor sends no call before. */
    private volatile Warm warm;

    private long ended;

    CallRunner(Outbox outbox, int concurrency, long maxOutput, InstantSource clock) {
        this.outbox = outbox;
        this.concurrency = concurrency;
        this.maxOutput = maxOutput;
        this.clock = clock;
        this.outcomes = new SentOutcomes(concurrency);
        this.jobOutcomes = new JobOutcomes(concurrency);
    }

    /** From any thread: calls go to this agent from now on, and take from these scopes. */
    void serve(Agent agent, Scopes scopes) {
        warm = new Warm(agent, scopes);
    }

    /** From any thread: whether the agent is warm. */
    boolean isServing() {
        return warm != null;
    }

    void onStart(ToWorker.StartCall start, long nowNanos) {
        if (running.containsKey(start.call())) {
            // Not answered: an answer would end the call that runs.
            log.warn("dropped a second start of call {}", start.displayId());
            return;
        }
        if (warm == null || running.size() >= concurrency) {
            log.warn(
                    "refused call {}: {} of {} calls run here; the supervisor must not have sent it",
                    start.displayId(),
                    running.size(),
                    concurrency);
            outbox.send(new FromWorker.CallFailed(start.call(), "agent-failed", "the worker had no room for it", 0));
            return;
        }
        var stateSize = start.turn().stateSize();
        if (stateSize < 0 || stateSize > Limits.MAX_STATE) {
            log.warn(
                    "refused call {}: the state of its session has {} bytes, the limit is {}; the supervisor must not"
                            + " have sent it",
                    start.displayId(),
                    stateSize,
                    Limits.MAX_STATE);
            outbox.send(new FromWorker.CallFailed(
                    start.call(),
                    "agent-failed",
                    "the state of the session has " + stateSize + " bytes, a worker takes " + Limits.MAX_STATE,
                    0));
            return;
        }
        var call = new RunningCall(start, clock.instant(), nowNanos);
        running.put(call.number(), call);
        outcomes.forget(call.number());
        jobOutcomes.forget(call.number());
        if (call.isComplete()) {
            begin(call);
        }
    }

    void onState(ToWorker.StatePart part) {
        var call = running.get(part.call());
        if (call != null) {
            onPart(call, call.state(), part.bytes());
        }
    }

    void onInput(ToWorker.InputPart part) {
        var call = running.get(part.call());
        if (call != null) {
            onPart(call, call.body(), part.bytes());
        }
    }

    private void onPart(RunningCall call, PartedBytes what, byte[] part) {
        if (call.isCancelled()) {
            return;
        }
        if (call.isComplete() || !what.add(part)) {
            // Of a second start: the agent reads what the first one brought by now.
            log.warn("dropped a part of call {}, which has all that was announced", call.id());
        } else if (call.isComplete()) {
            begin(call);
        }
    }

    void onCancel(long number) {
        var call = running.get(number);
        if (call != null) {
            cancel(call);
        } else {
            // It crossed with the outcome, which may not count as a turn then.
            outcomes.forgetSession(number);
            jobOutcomes.forgetSession(number);
        }
    }

    /** The outcome of this call is stored. */
    void onAcknowledge(long number) {
        jobOutcomes.forget(number);
    }

    void onCredit(ToWorker.Credit credit) {
        var call = running.get(credit.call());
        if (call != null) {
            call.credit().grant(credit.bytes());
        }
    }

    /**
     * The link is about to send this: is it the last word of a call, then there is room again.
     *
     * @return whether it is to be sent
     */
    boolean onSending(FromWorker message) {
        return switch (message) {
            case FromWorker.CallDone done -> onOutput(done.call(), done, sent -> sent.add(done));
            case FromWorker.OutputPart part -> onOutput(part.call(), part, sent -> sent.add(part));
            case FromWorker.StatePart part -> onState(part);
            case FromWorker.CallFailed failed -> onEnded(failed.call(), failed);
            case FromWorker.CallCancelled cancelled -> onEnded(cancelled.call(), cancelled);
            default -> true;
        };
    }

    /** The supervisor has sent a ping. */
    void onPing() {
        outcomes.onPing();
    }

    /**
     * The link was proved again; what was on the way is lost. Each call that goes on gets its whole credit back. A call
     * whose input has not all come, or of whose output a part has left, cannot be mended and is given up here, unless it
     * is a job's: what has left of its output goes out again. Of a state the supervisor has forgotten what came before: what
     * had left of it goes out again, too.
     *
     * <p>The supervisor may be another one, which has not heard of calls that ended last: whether they were turns of their
     * sessions is not known, and nothing that is kept for those is used again.
     *
     * @return what is to be said first: which calls the supervisor hears of again, the outcomes that may be lost, and
     *     the states that had begun to leave
     */
    List<FromWorker> onResumed() {
        for (var call : List.copyOf(running.values())) {
            call.doubtTurn();
            if (call.sent().isUnderWay() && !call.sent().isHeld()) {
                cutOff(call);
            } else if (!call.isComplete() && !call.isCancelled()) {
                running.remove(call.number());
            } else {
                call.credit().renew();
            }
        }
        outcomes.forgetSessions();
        jobOutcomes.forgetSessions();
        var known = Stream.of(running.keySet(), outcomes.calls(), jobOutcomes.calls())
                .flatMap(Collection::stream)
                .distinct()
                .toList();
        var first = new ArrayList<FromWorker>();
        first.add(new FromWorker.Resumed(isServing(), known));
        first.addAll(outcomes.outcomes());
        first.addAll(jobOutcomes.outcomes());
        running.values().forEach(call -> first.addAll(call.sent().words()));
        return first;
    }

    /** A part of its output is lost: it ends here, and what it still has to say of it is dropped. */
    private void cutOff(RunningCall call) {
        running.remove(call.number());
        ended++;
        call.sent().letGo();
        cutOff.put(call.number(), call);
        addLost(call);
        call.cancel();
    }

    private void addLost(RunningCall call) {
        if (call.isOfJob()) {
            jobOutcomes.addLost(call.number(), call.forgetting(), call.sent().lastEvent());
        } else {
            outcomes.addLost(call.number(), call.forgetting(), call.sent().lastEvent());
        }
    }

    /**
     * Cancels what is past its deadline.
     *
     * @return nanoseconds until the next deadline, or {@link Long#MAX_VALUE}
     */
    long onTick(long nowNanos) {
        var next = Long.MAX_VALUE;
        for (var call : List.copyOf(running.values())) {
            var left = call.deadlineNanos() - nowNanos;
            if (call.isCancelled()) {
                continue;
            }
            if (left <= 0) {
                cancel(call);
            } else {
                next = Math.min(next, left);
            }
        }
        return next;
    }

    long ended() {
        return ended;
    }

    List<Long> numbers() {
        return List.copyOf(running.keySet());
    }

    List<FromWorker.Running> describe(long nowNanos) {
        var list = new ArrayList<FromWorker.Running>(running.size());
        running.forEach((number, call) -> list.add(new FromWorker.Running(number, call.ageMillis(nowNanos))));
        return list;
    }

    private boolean onOutput(long number, FromWorker message, Consumer<SentAnswer> adding) {
        var lost = cutOff.get(number);
        var call = lost != null ? lost : running.get(number);
        if (call != null) {
            adding.accept(call.sent());
        }
        var whole = call != null && !call.sent().isUnderWay();
        return whole ? onEnded(number, message) : lost == null;
    }

    private boolean onState(FromWorker.StatePart part) {
        var call = running.get(part.call());
        if (call != null) {
            call.sent().add(part);
        }
        return call != null;
    }

    private boolean onEnded(long number, FromWorker last) {
        if (cutOff.remove(number) != null) {
            return false;
        }
        var call = running.remove(number);
        if (call != null) {
            ended++;
            keep(call, last);
        }
        return true;
    }

    private void keep(RunningCall call, FromWorker last) {
        if (call.isOfJob()) {
            jobOutcomes.add(call.number(), call.forgetting(), call.sent(), last);
        } else if (last instanceof FromWorker.OutputPart) {
            addLost(call);
        } else {
            outcomes.add(call.number(), call.forgetting(), call.sent().state(), last);
        }
    }

    private void cancel(RunningCall call) {
        if (call.isCancelled()) {
            return;
        }
        var begun = call.isComplete();
        call.cancel();
        if (!begun) {
            outbox.send(new FromWorker.CallCancelled(call.number(), 0));
        }
    }

    private void begin(RunningCall call) {
        outbox.send(new FromWorker.CallStarted(call.number()));
        begun.add(call);
    }

    /**
     * Enters the agent with the calls that have begun since the last time. To be called once their starts have been
     * said: from here on they may have effects.
     *
     * <p>Several calls are started by one virtual thread, which costs one wake-up of a carrier and not one for each.
     */
    void runBegun() {
        if (begun.isEmpty()) {
            return;
        }
        var calls = List.copyOf(begun);
        begun.clear();
        if (calls.size() == 1) {
            start(calls.getFirst());
        } else {
            Thread.ofVirtual().name("starter").start(() -> calls.forEach(this::start));
        }
    }

    private void start(RunningCall call) {
        var now = warm;
        new CallThread(call, now.agent(), now.scopes(), outbox, maxOutput).start();
    }
}
