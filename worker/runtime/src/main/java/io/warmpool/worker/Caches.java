package io.warmpool.worker;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Launch;
import io.warmpool.proto.ToWorker;
import io.warmpool.worker.scopes.ScopeFigures;
import io.warmpool.worker.scopes.ScopeLimits;
import io.warmpool.worker.scopes.Scopes;
import io.warmpool.worker.scopes.Selection;
import java.util.List;

/**
 * The scopes as the supervisor sees them: their limits, their figures, and what it wants evicted. Until the agent is loaded
 * there is nothing to see; what it makes while it gets warm can be evicted already. Its {@code on…} methods belong to the
 * link's thread, and run nothing of the agent's on it.
 */
final class Caches {

    private final Outbox outbox;
    /** Set before the agent is made warm. */
    private volatile Scopes scopes;

    Caches(Outbox outbox) {
        this.outbox = outbox;
    }

    /** How much this worker may keep. */
    static ScopeLimits limits(Launch launch) {
        var caches = launch.caches();
        return new ScopeLimits(
                caches.userEntries(),
                caches.userWeight(),
                caches.userIdle(),
                caches.sessions(),
                caches.sessionIdle(),
                caches.contexts(),
                caches.contextTtl(),
                launch.maxState());
    }

    /** From any thread: the agent will take from these, from its preload on. */
    void serve(Scopes open) {
        scopes = open;
    }

    /** What each scope has done; nothing before the agent is loaded. */
    List<FromWorker.CacheFigures> figures() {
        var open = scopes;
        return open == null
                ? List.of()
                : open.figures().stream().map(Caches::figures).toList();
    }

    /** Evicts on a thread of its own, and answers how much that was. */
    void onEvict(ToWorker.Evict evict) {
        var open = scopes;
        if (open == null) {
            outbox.send(new FromWorker.Evicted(evict.request(), 0));
            return;
        }
        var selection = new Selection(
                evict.scope(),
                evict.key(),
                evict.tenant(),
                evict.user(),
                evict.session(),
                evict.fingerprint(),
                evict.exact());
        Thread.ofVirtual()
                .name("evict-" + evict.request())
                .start(() -> outbox.send(new FromWorker.Evicted(evict.request(), open.evict(selection))));
    }

    private static FromWorker.CacheFigures figures(ScopeFigures scope) {
        return new FromWorker.CacheFigures(
                scope.scope(),
                scope.entries(),
                scope.weight(),
                scope.leases(),
                scope.hits(),
                scope.misses(),
                scope.loads(),
                scope.failedLoads(),
                scope.loadMicros(),
                scope.evictions());
    }
}
