package io.warmpool.supervisor.pool;

import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.CallId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which outcomes of jobs' calls their workers keep until they hear that these are stored, and when they hear it. Knows at most
 * twice as many of one worker as that keeps, for some may never have been there. Owned by the pool's thread.
 */
final class Acknowledgements {

    private final Effects effects;
    private final Map<Worker, Set<CallId>> awaited = new HashMap<>();

    Acknowledgements(Effects effects) {
        this.effects = effects;
    }

    /** A call has left a worker that lives on, and may keep its outcome. */
    void onLeft(Worker worker, InFlight inFlight) {
        var id = inFlight.call().id();
        if (inFlight.isNobodys() || inFlight.isAcknowledged()) {
            send(worker, id);
        } else if (inFlight.call().job().isPresent()) {
            var ofWorker = awaited.computeIfAbsent(worker, _ -> new LinkedHashSet<>());
            ofWorker.add(id);
            if (ofWorker.size() > 2 * Limits.KEPT_OUTCOMES * worker.generation().concurrency()) {
                ofWorker.remove(ofWorker.iterator().next());
            }
        }
    }

    /** A worker is given a call, be it once more: what it may have kept of it is nothing any more. */
    void onSent(Worker worker, CallId id) {
        var ofWorker = awaited.get(worker);
        if (ofWorker != null) {
            ofWorker.remove(id);
        }
    }

    /** The outcome of a call is stored, whichever worker it came from. */
    void acknowledge(CallId id) {
        awaited.forEach((worker, ofWorker) -> {
            if (ofWorker.remove(id)) {
                send(worker, id);
            }
        });
    }

    /** Whether this worker keeps an outcome that was read, and is being stored. */
    boolean awaits(Worker worker, CallId id) {
        return awaited.getOrDefault(worker, Set.of()).contains(id);
    }

    void onWorkerGone(Worker worker) {
        awaited.remove(worker);
    }

    private void send(Worker worker, CallId id) {
        effects.send(worker.incarnation(), new ToWorker.Acknowledge(id.value()));
    }
}
