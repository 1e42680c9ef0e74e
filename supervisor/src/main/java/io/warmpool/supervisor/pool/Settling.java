package io.warmpool.supervisor.pool;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Notices, once, that all workers which an earlier supervisor left have said what they run, or have ended. Owned by the
 * pool's thread.
 */
final class Settling {

    private final Claims claims;
    private final Set<Worker> unheard = new HashSet<>();
    private boolean begun;
    private boolean settled;

    Settling(Claims claims) {
        this.claims = claims;
    }

    /** Of these workers it is not known what they run. */
    void begin(Collection<Worker> adopted) {
        begun = true;
        unheard.addAll(adopted);
        settle();
    }

    /** What a worker runs is the first that it says; one that says anything else still boots, and runs nothing. */
    void onHeard(Worker worker) {
        if (unheard.remove(worker)) {
            settle();
        }
    }

    void onGone(Worker worker) {
        onHeard(worker);
    }

    private void settle() {
        if (begun && !settled && unheard.isEmpty()) {
            settled = true;
            claims.settled();
        }
    }
}
