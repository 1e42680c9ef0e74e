package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.Rejection;
import java.util.List;
import java.util.Optional;

/** What the dispatcher asks of the slots: who may take a call. */
interface Routing {

    /** The slot that calls of this session go to, or null for any: no session, or no slot is open. */
    SlotIndex home(String session);

    /** The least loaded open worker with room, of the home slot if there is one; or null. */
    Worker pick(SlotIndex home);

    /** True if this worker may be sent one more call. */
    boolean hasRoom(Worker worker);

    /** All workers that may be sent calls. */
    List<Worker> takers();

    /** Why no call is let in at all, if so. */
    Optional<Rejection> refusal();

    /** How many workers are up. */
    int up();

    /** How many slots there are. */
    int slots();
}
