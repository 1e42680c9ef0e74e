package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.SessionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What workers are told to drop from their caches, and who waits to hear what they dropped. Each one ends when all have
 * answered or ended, or when its time is over; it never asks a worker twice. Owned by the pool's thread.
 */
final class Evictions {

    static final long LIMIT = Duration.ofSeconds(5).toNanos();

    /** Far more than operators have under way; who asks for more at once is told so. */
    static final int MOST = 100;

    /** The number of what nobody waits for. */
    private static final long NOBODYS = 0;

    private final Fleet fleet;
    private final Effects effects;
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private long lastRequest = NOBODYS;

    /** One of them. */
    private static final class Pending {
        private final Consumer<EvictionReport> sink;
        private final Map<Incarnation, Worker> missing = new HashMap<>();
        private final List<EvictionReport.Line> lines = new ArrayList<>();
        private long until;

        Pending(Consumer<EvictionReport> sink, long until) {
            this.sink = sink;
            this.until = until;
        }

        void answers(Worker worker, OptionalLong entries, String why) {
            missing.remove(worker.incarnation());
            lines.add(new EvictionReport.Line(worker.slot().value(), worker.pid(), entries, why));
        }

        boolean isComplete() {
            return missing.isEmpty();
        }

        EvictionReport report() {
            lines.sort(Comparator.comparingInt(EvictionReport.Line::slot).thenComparingLong(EvictionReport.Line::pid));
            return new EvictionReport(List.copyOf(lines));
        }
    }

    Evictions(Fleet fleet, Effects effects) {
        this.fleet = fleet;
        this.effects = effects;
    }

    void start(Eviction what, Consumer<EvictionReport> sink, long now) {
        var request = ++lastRequest;
        var eviction = new Pending(sink, now + LIMIT);
        var tooMany = pending.size() >= MOST;
        for (var worker : fleet.workers()) {
            if (tooMany && hasCaches(worker)) {
                eviction.answers(worker, OptionalLong.empty(), MOST + " evictions are under way: try again");
            } else if (hasCaches(worker) && isReachable(worker)) {
                eviction.missing.put(worker.incarnation(), worker);
                effects.send(worker.incarnation(), message(request, what));
            } else if (hasCaches(worker)) {
                eviction.answers(worker, OptionalLong.empty(), "is still being adopted: try again");
            }
        }
        pending.put(request, eviction);
        completeIfAllAnswered(request, eviction);
    }

    /** Has what is kept for one session dropped; nobody hears of it. */
    void release(SessionKey key) {
        var message = new ToWorker.Evict(NOBODYS, "session", "", key.tenant(), key.user(), key.id(), "", true);
        for (var worker : fleet.workers()) {
            if (hasCaches(worker) && isReachable(worker)) {
                effects.send(worker.incarnation(), message);
            }
        }
    }

    /** What a worker says; false if it was not asked, or has said so before, or too late. */
    boolean onEvicted(Worker worker, FromWorker.Evicted evicted) {
        if (evicted.request() == NOBODYS) {
            return true;
        }
        var eviction = pending.get(evicted.request());
        if (eviction == null || !eviction.missing.containsKey(worker.incarnation())) {
            return false;
        }
        eviction.answers(worker, OptionalLong.of(evicted.entries()), "");
        completeIfAllAnswered(evicted.request(), eviction);
        return true;
    }

    /** Its caches went with it. */
    void onWorkerGone(Worker worker, Death death) {
        for (var entry : List.copyOf(pending.entrySet())) {
            if (entry.getValue().missing.containsKey(worker.incarnation())) {
                entry.getValue().answers(worker, OptionalLong.empty(), "ended meanwhile: " + death.cause());
                completeIfAllAnswered(entry.getKey(), entry.getValue());
            }
        }
    }

    void onTick(long now) {
        for (var entry : List.copyOf(pending.entrySet())) {
            var eviction = entry.getValue();
            if (eviction.until <= now) {
                for (var worker : List.copyOf(eviction.missing.values())) {
                    eviction.answers(worker, OptionalLong.empty(), "did not answer within 5 s");
                }
                completeIfAllAnswered(entry.getKey(), eviction);
            }
        }
    }

    /** The supervisor itself was suspended: what is under way gets its time anew. */
    void postpone(long nanos, long now) {
        pending.values().forEach(eviction -> eviction.until = Math.min(eviction.until + nanos, now + LIMIT));
    }

    long nextDeadline() {
        // All have the same limit, so the first one is the next.
        return pending.isEmpty() ? Long.MAX_VALUE : pending.values().iterator().next().until;
    }

    private void completeIfAllAnswered(long request, Pending eviction) {
        if (eviction.isComplete()) {
            pending.remove(request);
            eviction.sink.accept(eviction.report());
        }
    }

    /** Who has not begun to load its agent has nothing to drop, unless it had done so before this supervisor came. */
    private static boolean hasCaches(Worker worker) {
        return switch (worker.life()) {
            case Life.Loading _, Life.Probing _, Life.Up _, Life.Draining _ -> true;
            case Life.Spawning _ -> worker.isAdopted();
            case Life.Stopping _, Life.Killing _, Life.Exited _ -> false;
        };
    }

    private static boolean isReachable(Worker worker) {
        return switch (worker.life()) {
            case Life.Loading _, Life.Probing _, Life.Up _, Life.Draining _ -> true;
            default -> false;
        };
    }

    private static ToWorker message(long request, Eviction what) {
        return new ToWorker.Evict(
                request,
                what.scope(),
                what.key(),
                what.tenant(),
                what.user(),
                what.session(),
                what.fingerprint(),
                false);
    }
}
