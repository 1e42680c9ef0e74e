package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.Rejection;
import java.util.List;
import java.util.Optional;

/** What the dispatcher asks of the slots: who may take a call. */
interface Routing {

    /**
     * The open worker with room that is to have this call, or null if none has room: for a session's call the one at its
     * home or else next in the session's own order, for any other the least loaded.
     */
    Worker pick(Call call);

    /** The slot that a call waits at which nobody has room for: its home, or while that is closed the next; null for any. */
    SlotIndex waitsAt(Call call);

    /** True if this worker is not in the slot where the call's session is at home. */
    boolean isAbroad(Call call, Worker worker);

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
