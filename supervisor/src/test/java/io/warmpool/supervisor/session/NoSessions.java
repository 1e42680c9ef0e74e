package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SessionKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A directory without sessions. */
public record NoSessions() implements SessionDirectory {

    @Override
    public CompletableFuture<SessionPage> list(SessionFilter filter, String after, int limit) {
        return CompletableFuture.completedFuture(new SessionPage(List.of(), 0, Optional.empty()));
    }

    @Override
    public CompletableFuture<Optional<SessionView>> find(SessionKey key) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<TranscriptPage> transcript(SessionKey key, long afterTurn, int limit) {
        return CompletableFuture.completedFuture(new TranscriptPage(List.of(), OptionalLong.empty()));
    }

    @Override
    public CompletableFuture<Boolean> delete(SessionKey key) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public SessionHealth health() {
        return new SessionHealth(0, 0, 0, "");
    }
}
