package io.warmpool.supervisor.call;

/**
 * Names one session. The same id of another user, tenant or pool is another session: so nobody finds a conversation by
 * guessing its id.
 *
 * @param tenant empty if there is none; so is user
 * @param id as the client chose it, never empty
 */
public record SessionKey(String pool, String tenant, String user, String id) {

    public SessionKey {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("a session's id must not be empty");
        }
    }
}
