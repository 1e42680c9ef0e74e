package io.warmpool.worker.scopes;

import io.warmpool.agent.Loader;
import io.warmpool.agent.SessionPool;
import io.warmpool.agent.Shared;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;

/** All that one worker keeps between calls. Safe from any thread. */
@SuppressWarnings("DoNotCallSuggester")
public final class Scopes implements AutoCloseable {

    private Scopes() {}

    /** Opens it; {@code log} hears of failures to close and of leases that were not given back. */
    public static Scopes open(ScopeLimits limits, Logger log) {
        throw new UnsupportedOperationException("to be written: " + limits + log);
    }

    /** A value for the whole process, see {@link io.warmpool.agent.AgentContext#shared}. */
    public <T> Shared<T> shared(String key, Duration timeToLive, Loader<? extends T> loader) {
        throw new UnsupportedOperationException("to be written: " + key + timeToLive + loader);
    }

    /** The pool of contexts. */
    public SessionPool sessions() {
        throw new UnsupportedOperationException("to be written");
    }

    /** A call begins. */
    public CallScopes begin(Caller caller) {
        throw new UnsupportedOperationException("to be written: " + caller);
    }

    /** What each scope has done, in the order process, user, session, context. */
    public List<ScopeFigures> figures() {
        throw new UnsupportedOperationException("to be written");
    }

    /** Drops what matches; what is in use is closed after its last lease. Returns how many values or contexts. */
    public long evict(Selection selection) {
        throw new UnsupportedOperationException("to be written: " + selection);
    }

    /** Closes all that is not in use, and the rest as it is given back. */
    @Override
    public void close() {}
}
