package io.warmpool.supervisor.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The calls that wait for a worker, oldest first. A call of a session waits at one slot, and goes to another only if that
 * has nothing else to do, or if it has waited for long; all others go to whichever is free first. Owned by the pool's thread.
 */
final class WaitingRoom {

    private record AtSlot(InFlight call, SlotIndex slot) {}

    // By the place in the order.
    private final TreeMap<Long, InFlight> anywhere = new TreeMap<>();
    private final TreeMap<Long, AtSlot> atSomeSlot = new TreeMap<>();
    private final Map<SlotIndex, TreeMap<Long, InFlight>> bySlot = new HashMap<>();

    int size() {
        return anywhere.size() + atSomeSlot.size();
    }

    /** Adds a call; {@code slot} is the one that it waits at, or null for any. */
    void add(InFlight call, SlotIndex slot) {
        if (slot == null) {
            anywhere.put(call.order(), call);
        } else {
            atSomeSlot.put(call.order(), new AtSlot(call, slot));
            bySlot.computeIfAbsent(slot, _ -> new TreeMap<>()).put(call.order(), call);
        }
    }

    /**
     * The oldest call that waits at this slot, or at none, or since before {@code patience} at any; null if there is none.
     * So a slot whose calls do not end holds up its own for so long, and not for good.
     */
    InFlight poll(SlotIndex slot, long patience) {
        var own = bySlot.get(slot);
        var oldest = older(own == null ? null : own.firstEntry(), anywhere.firstEntry());
        var elsewhere = atSomeSlot.firstEntry();
        if (elsewhere != null
                && elsewhere.getValue().call().submittedAt() < patience
                && (oldest == null || elsewhere.getKey() < oldest.getKey())) {
            return steal();
        }
        if (oldest != null) {
            remove(oldest.getValue());
        }
        return oldest == null ? null : oldest.getValue();
    }

    private static Map.Entry<Long, InFlight> older(Map.Entry<Long, InFlight> one, Map.Entry<Long, InFlight> other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.getKey() < other.getKey() ? one : other;
    }

    /** The oldest call that waits at any slot, for one that has none of its own to take; or null. */
    InFlight steal() {
        var oldest = atSomeSlot.firstEntry();
        if (oldest == null) {
            return null;
        }
        remove(oldest.getValue().call());
        return oldest.getValue().call();
    }

    /** Takes a call out, wherever it waits. */
    void remove(InFlight call) {
        var there = atSomeSlot.remove(call.order());
        if (there == null) {
            anywhere.remove(call.order());
        } else {
            bySlot.get(there.slot()).remove(call.order());
        }
    }

    /** Slots came, went, opened or closed: asks anew where each call waits. */
    void reassign(Function<InFlight, SlotIndex> slotOf) {
        var all = all();
        anywhere.clear();
        atSomeSlot.clear();
        bySlot.clear();
        all.forEach(call -> add(call, slotOf.apply(call)));
    }

    /** All of them, oldest first. */
    List<InFlight> all() {
        var all = new ArrayList<InFlight>(anywhere.values());
        atSomeSlot.values().forEach(each -> all.add(each.call()));
        all.sort(Comparator.comparingLong(InFlight::order));
        return all;
    }
}
