package io.warmpool.supervisor.http;

import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.session.SessionDirectory;
import io.warmpool.supervisor.store.StoreException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where clients ask for their sessions: bounds how many are looked up at once, how long that takes and how many bytes of
 * transcripts wait for clients to read them. Safe from any thread; blocks the one that asks.
 */
final class SessionDesk {

    private static final Logger log = LoggerFactory.getLogger(SessionDesk.class);

    /** Each has up to a page and a batch of entries in memory; who comes later waits for its turn. */
    private static final int AT_ONCE = 16;

    private static final int MAX_UNREAD = 64 << 20;
    private static final int RETRY_AFTER_SECONDS = 1;

    private final SessionDirectory directory;
    private final Admission admission;
    private final Duration limit;
    private final Semaphore atOnce = new Semaphore(AT_ONCE, true);
    private final Semaphore unread = new Semaphore(MAX_UNREAD);

    SessionDesk(SessionDirectory directory, Admission admission, Duration limit) {
        this.directory = directory;
        this.admission = admission;
        this.limit = limit;
    }

    /** The session with a page of its transcript. Whoever gets a page says when it is {@link #read}. */
    SessionLookup.Found page(SessionRequest.Valid asked, BooleanSupplier gone) {
        var found = look(asked, gone, SessionLookup::page);
        if (found instanceof SessionLookup.Found.Page(var json) && !unread.tryAcquire(json.length)) {
            return refused("transcripts of " + (MAX_UNREAD >> 20)
                    + " MiB wait for other clients to read them: try again in a moment, or with a smaller limit");
        }
        return found;
    }

    /** Deletes a session, also if its client is gone meanwhile. */
    SessionLookup.Found delete(SessionRequest.Valid asked) {
        return look(asked, () -> false, SessionLookup::delete);
    }

    /** A page has left the memory. */
    void read(SessionLookup.Found.Page page) {
        unread.release(page.json().length);
    }

    private SessionLookup.Found look(
            SessionRequest.Valid asked, BooleanSupplier gone, Function<SessionLookup, SessionLookup.Found> action) {
        var lookup = new SessionLookup(directory, admission.agents(), asked, gone, limit);
        try {
            if (!atOnce.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return refused(AT_ONCE + " sessions are being looked at, and none was done within " + limit.toMillis()
                        + " ms: try again in a moment");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return refused("the server stops");
        }
        try {
            return gone.getAsBoolean() ? refused("the client is gone") : action.apply(lookup);
        } catch (StoreException e) {
            return refused("the store of the sessions failed (" + e.getMessage() + "): try again in a moment");
        } catch (RuntimeException e) {
            log.error("a look at a session failed; please report this", e);
            return refused("the session cannot be looked at; the supervisor's log says why");
        } finally {
            atOnce.release();
        }
    }

    private static SessionLookup.Found refused(String why) {
        return new SessionLookup.Found.Refused(Problem.of(new Rejection.Overloaded(why, RETRY_AFTER_SECONDS)));
    }
}
