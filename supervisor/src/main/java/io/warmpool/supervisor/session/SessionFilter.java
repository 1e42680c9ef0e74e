package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SessionKey;
import java.util.Optional;

/** Which sessions are asked for. What is not there matches all; an empty tenant or user matches sessions without one. */
public record SessionFilter(
        Optional<String> pool, Optional<String> tenant, Optional<String> user, Optional<String> id) {

    /** All of them. */
    public static final SessionFilter ALL =
            new SessionFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether a session is among them. */
    public boolean matches(SessionKey key) {
        return pool.map(key.pool()::equals).orElse(true)
                && tenant.map(key.tenant()::equals).orElse(true)
                && user.map(key.user()::equals).orElse(true)
                && id.map(key.id()::equals).orElse(true);
    }
}
