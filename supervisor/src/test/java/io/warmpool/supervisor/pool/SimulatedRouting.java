package io.warmpool.supervisor.pool;

import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import java.util.function.Supplier;

/**
 * Watches where a simulated pool sends the calls of sessions: home if that has room, and what goes elsewhere is counted. And
 * nobody waits while an open worker has room.
 */
final class SimulatedRouting {

    private final SimulatedOperator operator;
    private final Sightings sightings;
    private Pool pool;
    private long now;
    private boolean arriving;
    private long spilled;

    SimulatedRouting(SimulatedOperator operator, Sightings sightings) {
        this.operator = operator;
        this.sightings = sightings;
    }

    /** Another supervisor counts from nothing. */
    void watch(Pool next) {
        pool = next;
        spilled = 0;
    }

    /** What is sent from now on is sent at this time; {@code submitting} while a client submits. */
    void at(long time, boolean submitting) {
        now = time;
        arriving = submitting;
    }

    void onSent(Incarnation to, ToWorker.StartCall start) {
        if (start.session().isEmpty()) {
            return;
        }
        var snapshot = pool.snapshot(now);
        int home = home(start, snapshot.slots());
        var taker = snapshot.rows().stream()
                .filter(row -> row.incarnation().equals(to.toString()))
                .findFirst()
                .orElseThrow();
        if (taker.slot() == home) {
            return;
        }
        spilled++;
        sightings.see(arriving ? Sighting.SPILLED : Sighting.STOLEN);
        for (var row : snapshot.rows()) {
            require(
                    row.slot() != home || !hasRoom(row),
                    () -> "went to " + taker + " though its home has room: " + row);
        }
    }

    private static int home(ToWorker.StartCall start, int slots) {
        var key = Rendezvous.key(start.tenant(), start.user(), start.session());
        int best = 0;
        for (int slot = 1; slot < slots; slot++) {
            if (Rendezvous.score(key, slot) > Rendezvous.score(key, best)) {
                best = slot;
            }
        }
        return best;
    }

    private boolean hasRoom(WorkerRow row) {
        return row.state().equals("UP")
                && row.admission().equals("OPEN")
                && row.running() < operator.concurrencyOf(row.generation());
    }

    void check(PoolSnapshot snapshot) {
        require(
                snapshot.spilled() == spilled,
                () -> "counted " + snapshot.spilled() + " of " + spilled + " that spilled");
        for (var row : snapshot.rows()) {
            require(
                    snapshot.waiting() == 0 || !hasRoom(row),
                    () -> snapshot.waiting() + " wait, and there is room: " + row);
        }
    }

    /** Asked after every step, and hardly ever to be told what is wrong. */
    private static void require(boolean fine, Supplier<String> what) {
        if (!fine) {
            throw new AssertionError(what.get());
        }
    }
}
