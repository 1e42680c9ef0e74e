package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.Repeat;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What really happened to the calls of a simulated life, whoever heard of it. */
final class SimulatedLedger {

    private final Set<Long> atMostOnce = new HashSet<>();
    private final Map<Long, Integer> sent = new HashMap<>();
    private final Map<Long, Integer> begun = new HashMap<>();
    /** By the call's last attempt. */
    private final Map<Long, Long> emitted = new HashMap<>();

    private final Set<Long> stored = new HashSet<>();
    private final Set<Long> nobodys = new HashSet<>();

    /** A client hands in a call. */
    void submitted(Call call) {
        if (call.repeat() == Repeat.NEVER) {
            atMostOnce.add(call.id().value());
        }
    }

    /** The pool sends it to a worker. */
    void sent(long call) {
        var times = sent.merge(call, 1, Integer::sum);
        require(times == 1 || !atMostOnce.contains(call), "was sent a second time", call);
    }

    /** Its agent is entered, whether or not anybody hears of that. */
    void begun(long call) {
        var times = begun.merge(call, 1, Integer::sum);
        require(times == 1 || !atMostOnce.contains(call), "was begun a second time", call);
        emitted.remove(call);
    }

    /** How often its agent was entered. */
    int begins(long call) {
        return begun.getOrDefault(call, 0);
    }

    /** Its agent emits; the number of that event. */
    long emits(long call) {
        return emitted.merge(call, 1L, Long::sum);
    }

    /** How many events its agent has emitted. */
    long emitted(long call) {
        return emitted.getOrDefault(call, 0L);
    }

    /** Its outcome is stored. */
    void stored(long call) {
        stored.add(call);
    }

    /** Nobody claimed it. */
    void nobodys(long call) {
        nobodys.add(call);
    }

    /** Its worker is told to forget its outcome. */
    void forgotten(long call) {
        require(stored.contains(call) || nobodys.contains(call), "is to be forgotten and is not stored", call);
    }

    private static void require(boolean fine, String what, long call) {
        if (!fine) {
            throw new AssertionError("call " + call + " " + what);
        }
    }
}
