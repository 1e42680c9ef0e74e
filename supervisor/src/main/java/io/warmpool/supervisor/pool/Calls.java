package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All calls of a pool that have no outcome yet or still occupy a worker, and those of them that wait. */
final class Calls {

    private final Effects effects;
    private final Routing routing;
    private final WaitingRoom waiting = new WaitingRoom();
    private final Map<CallId, InFlight> byId = new HashMap<>();
    private long lastOrder;
    private long firstOrder;
    private long unexpected;

    Calls(Effects effects, Routing routing) {
        this.effects = effects;
        this.routing = routing;
    }

    InFlight get(CallId id) {
        return byId.get(id);
    }

    Collection<InFlight> all() {
        return byId.values();
    }

    WaitingRoom waiting() {
        return waiting;
    }

    int running() {
        return byId.size() - waiting.size();
    }

    long nextOrder() {
        return ++lastOrder;
    }

    void add(InFlight inFlight) {
        byId.put(inFlight.call().id(), inFlight);
    }

    /** It leaves for good, which it does once: no worker has it, and it waits for none. */
    void remove(InFlight inFlight) {
        byId.remove(inFlight.call().id());
        inFlight.leave(effects);
    }

    /** It gets no worker. */
    void refuse(InFlight inFlight, Outcome outcome) {
        remove(inFlight);
        inFlight.deliver(new CallEvent.Ended(outcome), effects);
    }

    /** It waits until a worker has room. */
    void await(InFlight inFlight) {
        waiting.add(inFlight, routing.waitsAt(inFlight.call()));
    }

    /** It stands at the head again, with its original deadline. */
    void backToHead(InFlight inFlight) {
        inFlight.backToQueue(--firstOrder);
        await(inFlight);
    }

    /** No worker will come any more: all that waits is refused. */
    void refuseWaiting(Rejection rejection) {
        for (var inFlight : waiting.all()) {
            waiting.remove(inFlight);
            refuse(inFlight, new Outcome.Refused(rejection));
        }
    }

    /** Slots came, went, opened or closed: calls of sessions may wait at another one. */
    void reassign() {
        waiting.reassign(inFlight -> routing.waitsAt(inFlight.call()));
    }

    /** The rest of an answer will not come; nobody is told who has another outcome or does not wait for it. */
    void loseOutput(InFlight inFlight, String cause) {
        if (inFlight.outputLeft(0) > 0 && inFlight.killAt() == Long.MAX_VALUE) {
            inFlight.deliver(new CallEvent.OutputLost(cause), effects);
        }
    }

    /** A worker said something that its call's state does not allow. */
    void unexpected() {
        unexpected++;
    }

    long unexpectedSoFar() {
        return unexpected;
    }

    /** Those of one worker; the list may be walked while they leave. */
    static List<InFlight> of(Worker worker) {
        return List.copyOf(worker.running().values());
    }
}
