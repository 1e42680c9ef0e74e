package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the pools must know of attempts that an earlier life of this supervisor began. Safe from any thread, never blocks. */
public interface Adoption {

    /**
     * Done when the store has said which attempts there are. It is asked until it answers; until then no call is known
     * here.
     */
    CompletableFuture<Void> inherited();

    /** The claim to a call, at most once. */
    Optional<Adopted> take(CallId call);

    /** Each adopted worker of this pool has said what it runs: what was not taken by now runs nowhere. */
    void settled(String pool);
}
