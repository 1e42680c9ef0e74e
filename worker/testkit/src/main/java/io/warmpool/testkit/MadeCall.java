package io.warmpool.testkit;

import io.warmpool.agent.Call;
import io.warmpool.agent.Cancellation;
import io.warmpool.agent.JobAttempt;
import io.warmpool.agent.Scope;
import io.warmpool.agent.Session;
import io.warmpool.agent.UserScope;
import io.warmpool.worker.scopes.CallScopes;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The call as the agent sees it. */
record MadeCall(
        String id,
        byte[] input,
        String contentType,
        Optional<String> tenant,
        Map<String, String> headers,
        boolean streaming,
        Optional<JobAttempt> job,
        Instant deadline,
        Cancellation cancellation,
        CallScopes scopes)
        implements Call {

    @Override
    public Optional<Session> session() {
        return scopes.session();
    }

    @Override
    public UserScope user() {
        return scopes.user();
    }

    @Override
    public Scope scope() {
        return scopes.own();
    }
}
