package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.call.SessionReceipt;
import io.warmpool.supervisor.call.Turn;
import java.util.List;
import java.util.Optional;

/** What the directory wants done. Nothing here blocks, and nothing answers before it returns. */
interface Effects {

    /** Hands a call to its pool. */
    void submit(SessionCall call, Turn turn);

    /** Cancels a call in its pool. */
    void cancel(SessionCall call);

    /** Tells the client of a call that never came to a pool how it ended. */
    void answer(SessionCall call, Outcome outcome);

    /** Lets the outcome go out that a call's sink holds; {@code outcome} is what the client hears of it. */
    void release(SessionCall call, Optional<SessionReceipt> receipt, Outcome outcome);

    /** Reads a state; its answer names the number. */
    void load(long number, SessionKey key);

    /** Stores; its answer names the number. */
    void save(long number, SessionStore.Save save);

    /** Deletes from the store; its answer names the number. */
    void delete(long number, List<SessionStore.Gone> sessions);

    /** Has the workers drop what they keep for a session. */
    void releaseInWorkers(SessionKey key);

    /** What others see of a session from now on. */
    void publish(SessionView view);

    /** Others see no such session any more. */
    void withdraw(SessionKey key);
}
