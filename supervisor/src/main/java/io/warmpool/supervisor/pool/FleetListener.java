package io.warmpool.supervisor.pool;

import java.util.Optional;

/** What the fleet tells the rest of its pool, on the pool's thread. */
interface FleetListener {

    /** Which slots may be sent calls has changed, or may have. */
    void onSlotsChanged(long now);

    /** A worker's process has ended; {@code order} is the supervisor's reason if it had ended it. */
    void onWorkerGone(Worker worker, Death death, Optional<StopReason> order, long now);

    /** A successor has taken a slot over; {@code old} may be null. */
    void onSuccessorUp(Slot slot, Worker old, long now);

    /** A successor ended before it was up. */
    void onSuccessorLost(Slot slot, Death death, long now);
}
