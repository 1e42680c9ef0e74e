package io.warmpool.supervisor.job;

import java.util.Optional;

/** Says where webhooks may go. Safe from any thread, never blocks. */
public interface WebhookRule {

    /** Why a webhook may not go there and what to do, or empty if it may. */
    Optional<String> objection(String url);
}
