package io.warmpool.agent;

import java.util.Optional;

/**
 * What is kept for one user of one tenant in this worker, for all of that user's calls and for nobody else's. Without use
 * it is dropped after {@code pools.<name>.caches.user-idle}; the least recently used goes first when there are more than
 * {@code caches.user-entries} values or they weigh more than {@code caches.user-weight} in this worker.
 * A value that alone weighs more than that displaces nobody: it lives as long as the calls that use it, and is made anew for
 * the next.
 *
 * <p>A call that names no user shares with nobody: what it keeps here lives as long as the call.
 */
public interface UserScope extends Scope {

    /** The user's name ({@code Warmpool-User}), if the call has one. Two tenants' users may have the same name. */
    Optional<String> name();
}
