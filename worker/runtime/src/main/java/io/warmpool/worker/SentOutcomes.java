package io.warmpool.worker;

import io.warmpool.proto.FromWorker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The outcomes that were sent last, kept in case the link is lost before the supervisor has read them. A supervisor holds
 * a call's place until it has read its outcome, and sends no more calls than there are places: so as many outcomes as
 * places are all that can be on the way. Confined to the link's thread.
 */
final class SentOutcomes {

    /** Beyond this an outcome is not kept, only that there was one. */
    static final int MAX_BYTES = 4 << 20;
    /** Whoever has sent this many pings since an outcome left has read it. */
    private static final int PINGS = 2;

    private record Kept(
            long call,
            Runnable forgetSession,
            List<FromWorker.StatePart> state,
            FromWorker outcome,
            int bytes,
            long sentAt) {}

    private final int places;
    private final Deque<Kept> kept = new ArrayDeque<>();
    private int bytes;
    private long pings;

    SentOutcomes(int places) {
        this.places = places;
    }

    /**
     * The last message of a call has left, after the parts of the state that it gave; of an output in parts {@link #addLost}.
     *
     * @param forgetSession drops what is kept for the call's session, without waiting for anything
     */
    void add(long call, Runnable forgetSession, List<FromWorker.StatePart> state, FromWorker last) {
        switch (last) {
            case FromWorker.CallDone done -> {
                var size = done.output().length
                        + state.stream().mapToInt(part -> part.bytes().length).sum();
                if (size + bytes > MAX_BYTES) {
                    addLost(call, forgetSession, done.lastEvent());
                } else {
                    keep(new Kept(call, forgetSession, List.copyOf(state), done, size, pings));
                }
            }
            default -> keep(new Kept(call, forgetSession, List.of(), last, 0, pings));
        }
    }

    /** The answer of a call cannot be said again. That it was given must be: otherwise the call may be run twice. */
    void addLost(long call, Runnable forgetSession, long lastEvent) {
        keep(new Kept(call, forgetSession, List.of(), lost(call, lastEvent), 0, pings));
    }

    /** What is said of an answer that was given, and cannot be said again. */
    static FromWorker.CallFailed lost(long call, long lastEvent) {
        return new FromWorker.CallFailed(
                call,
                FromWorker.CallFailed.ANSWER_LOST,
                "the link to the worker was lost, and the call's answer with it",
                0,
                lastEvent);
    }

    /** The call is begun anew: what was said of it before does not count. */
    void forget(long call) {
        kept.removeIf(each -> {
            var its = each.call() == call;
            bytes -= its ? each.bytes() : 0;
            return its;
        });
    }

    /** The supervisor was there a moment ago. */
    void onPing() {
        pings++;
        while (!kept.isEmpty() && pings - kept.peekFirst().sentAt() >= PINGS) {
            forgetOldest();
        }
    }

    /** Has the session of this call forgotten, if it ended so lately that the supervisor may not have read its outcome. */
    void forgetSession(long call) {
        kept.stream()
                .filter(each -> each.call() == call)
                .forEach(each -> each.forgetSession().run());
    }

    /** The same for all of them. */
    void forgetSessions() {
        kept.forEach(each -> each.forgetSession().run());
    }

    List<Long> calls() {
        return kept.stream().map(Kept::call).toList();
    }

    /** All of them, each right after the whole state that came with it. */
    List<FromWorker> outcomes() {
        var said = new ArrayList<FromWorker>();
        for (var each : kept) {
            said.addAll(each.state());
            said.add(each.outcome());
        }
        return said;
    }

    private void keep(Kept outcome) {
        kept.addLast(outcome);
        bytes += outcome.bytes();
        while (kept.size() > places) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        bytes -= kept.removeFirst().bytes();
    }
}
