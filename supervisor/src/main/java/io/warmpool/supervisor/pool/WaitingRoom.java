package io.warmpool.supervisor.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * The calls that wait for a worker, oldest first. A call of a session waits for its slot; all others go to whichever is
 * free first. Owned by the pool's thread.
 */
final class WaitingRoom {

    private static final SlotIndex ANY = null;
    private static final Comparator<InFlight> OLDEST_FIRST = Comparator.comparingLong(InFlight::order);

    private final Map<SlotIndex, PriorityQueue<InFlight>> queues = new HashMap<>();
    private int size;

    int size() {
        return size;
    }

    /** Adds a call; {@code slot} is the only one that may take it, or null for any. */
    void add(InFlight call, SlotIndex slot) {
        queues.computeIfAbsent(slot, _ -> new PriorityQueue<>(OLDEST_FIRST)).add(call);
        size++;
    }

    /** The oldest call that this slot may take, or null. */
    InFlight poll(SlotIndex slot) {
        var own = queues.get(slot);
        var any = queues.get(ANY);
        var first = own == null ? null : own.peek();
        var second = any == null ? null : any.peek();
        if (first == null && second == null) {
            return null;
        }
        size--;
        return second == null || (first != null && first.order() < second.order()) ? own.poll() : any.poll();
    }

    /** Takes a call out, wherever it waits. */
    void remove(InFlight call) {
        for (var queue : queues.values()) {
            if (queue.remove(call)) {
                size--;
                return;
            }
        }
    }

    /** Slots came or went: asks anew where each call may go. */
    void reassign(Function<InFlight, SlotIndex> slotOf) {
        var all = all();
        queues.clear();
        size = 0;
        all.forEach(call -> add(call, slotOf.apply(call)));
    }

    /** All of them, oldest first. */
    List<InFlight> all() {
        var all = new ArrayList<InFlight>(size);
        queues.values().forEach(all::addAll);
        all.sort(OLDEST_FIRST);
        return all;
    }
}
