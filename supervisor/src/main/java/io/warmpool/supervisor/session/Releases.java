package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SessionKey;

/** Tells the workers of a session's pool to drop what they keep for it. Safe from any thread, returns at once. */
@FunctionalInterface
public interface Releases {

    void release(SessionKey key);
}
