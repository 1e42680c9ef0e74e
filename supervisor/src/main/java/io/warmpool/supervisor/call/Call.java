package io.warmpool.supervisor.call;

import java.util.Map;
import java.util.Optional;

/**
 * One request to one agent, as it waits in a pool. The input is not copied and must not change.
 *
 * @param pool the pool that is to run it
 * @param contentType of the input, or empty
 * @param session the conversation, or empty; likewise user and tenant
 * @param headers what is handed on to the agent, names in lower case
 * @param deadlineNanos when it must have ended, on the clock of {@link System#nanoTime}
 * @param streaming whether the client reads events as they come
 * @param repeat whether it may run a second time if its worker died under it
 * @param onBusy what its client wants to become of it if its session has one running already
 * @param job of which job it is an attempt, if it is one
 * @param turn what it brings of its session
 */
public record Call(
        CallId id,
        String pool,
        byte[] input,
        String contentType,
        String session,
        String user,
        String tenant,
        Map<String, String> headers,
        long deadlineNanos,
        boolean streaming,
        Repeat repeat,
        Optional<OnBusy> onBusy,
        Optional<JobAttempt> job,
        Turn turn) {

    /** The same with what it brings of its session. */
    public Call withTurn(Turn next) {
        return new Call(
                id,
                pool,
                input,
                contentType,
                session,
                user,
                tenant,
                headers,
                deadlineNanos,
                streaming,
                repeat,
                onBusy,
                job,
                next);
    }

    /** The session that it belongs to, if it belongs to one. */
    public Optional<SessionKey> sessionKey() {
        return session.isEmpty() ? Optional.empty() : Optional.of(new SessionKey(pool, tenant, user, session));
    }
}
