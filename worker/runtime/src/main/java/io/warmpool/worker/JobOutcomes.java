package io.warmpool.worker;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcomes of jobs' calls, each with all of its output and state. Reading one is not enough: it is kept until a supervisor
 * says that it is stored, for this one may die before. Bounded: beyond {@link Limits#KEPT_OUTCOMES} for each place the
 * oldest go, and beyond {@link Limits#MAX_KEPT} bytes only that there was an answer is kept. Confined to the link's thread.
 */
final class JobOutcomes {

    private record Kept(Runnable forgetSession, List<FromWorker> words, long bytes) {}

    private final int most;
    private final Map<Long, Kept> kept = new LinkedHashMap<>();
    private long bytes;

    JobOutcomes(int places) {
        this.most = Limits.KEPT_OUTCOMES * places;
    }

    /**
     * The last message of a call has left; {@code sent} is what went before it, with it if it is of the answer.
     *
     * @param forgetSession drops what is kept for the call's session, without waiting for anything
     */
    void add(long call, Runnable forgetSession, SentAnswer sent, FromWorker last) {
        switch (last) {
            case FromWorker.CallFailed _, FromWorker.CallCancelled _ ->
                keep(call, new Kept(forgetSession, List.of(last), 0));
            default -> {
                if (sent.isHeld() && bytes + sent.bytes() <= Limits.MAX_KEPT) {
                    keep(call, new Kept(forgetSession, sent.words(), sent.bytes()));
                } else {
                    addLost(call, forgetSession, sent.lastEvent());
                }
            }
        }
    }

    /** There was an answer, and it cannot be said again. */
    void addLost(long call, Runnable forgetSession, long lastEvent) {
        keep(call, new Kept(forgetSession, List.of(SentOutcomes.lost(call, lastEvent)), 0));
    }

    /** It is stored, or the call is begun anew. */
    void forget(long call) {
        var gone = kept.remove(call);
        bytes -= gone == null ? 0 : gone.bytes();
    }

    /** Has the session of this call forgotten, if its outcome is kept. */
    void forgetSession(long call) {
        var found = kept.get(call);
        if (found != null) {
            found.forgetSession().run();
        }
    }

    /** The same for all of them. */
    void forgetSessions() {
        kept.values().forEach(each -> each.forgetSession().run());
    }

    List<Long> calls() {
        return List.copyOf(kept.keySet());
    }

    /** All of them, oldest first, each as it was said before. */
    List<FromWorker> outcomes() {
        var said = new ArrayList<FromWorker>();
        kept.values().forEach(each -> said.addAll(each.words()));
        return said;
    }

    private void keep(long call, Kept outcome) {
        forget(call);
        kept.put(call, outcome);
        bytes += outcome.bytes();
        while (kept.size() > most) {
            forget(kept.keySet().iterator().next());
        }
    }
}
