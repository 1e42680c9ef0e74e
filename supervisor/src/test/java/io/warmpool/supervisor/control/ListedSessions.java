package io.warmpool.supervisor.control;

import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.session.SessionDirectory;
import io.warmpool.supervisor.session.SessionFilter;
import io.warmpool.supervisor.session.SessionHealth;
import io.warmpool.supervisor.session.SessionPage;
import io.warmpool.supervisor.session.SessionView;
import io.warmpool.supervisor.session.TranscriptEntry;
import io.warmpool.supervisor.session.TranscriptPage;
import io.warmpool.supervisor.store.StoreException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A directory of the sessions that a test lists, under the contract of {@link SessionDirectory}. */
public final class ListedSessions implements SessionDirectory {

    private final Map<SessionKey, SessionView> sessions = new LinkedHashMap<>();
    private final Map<SessionKey, List<TranscriptEntry>> transcripts = new LinkedHashMap<>();
    private SessionHealth health = new SessionHealth(0, 10_000, 0, "");
    private boolean failing;
    private int mostAtATime;

    /** A session that said this much; the one that is added last was used last. */
    public ListedSessions add(SessionKey key, TranscriptEntry... said) {
        var created = Instant.parse("2026-01-01T00:00:00Z");
        var session = new SessionView(
                key,
                created,
                created.plusSeconds(sessions.size()),
                said.length,
                3L * said.length,
                Optional.empty(),
                Optional.empty(),
                0);
        return add(session, said);
    }

    /** This one, as it is. */
    public ListedSessions add(SessionView session, TranscriptEntry... said) {
        sessions.put(session.key(), session);
        transcripts.put(session.key(), List.of(said));
        return this;
    }

    /** From now on the store cannot be used. */
    public void fail() {
        failing = true;
    }

    /** The largest part of a transcript that was asked for. */
    int mostAtATime() {
        return mostAtATime;
    }

    void health(SessionHealth now) {
        health = now;
    }

    @Override
    public CompletableFuture<SessionPage> list(SessionFilter filter, String after, int limit) {
        if (!after.matches("[0-9]*")) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("not from here: " + after));
        }
        var from = after.isEmpty() ? 0 : Integer.parseInt(after);
        var matching = sessions.values().stream()
                .filter(each -> filter.matches(each.key()))
                .sorted(Comparator.comparing(SessionView::lastUsed).reversed())
                .toList();
        var end = Math.min(matching.size(), from + limit);
        return CompletableFuture.completedFuture(new SessionPage(
                matching.subList(from, end),
                matching.size(),
                end < matching.size() ? Optional.of(String.valueOf(end)) : Optional.empty()));
    }

    @Override
    public CompletableFuture<Optional<SessionView>> find(SessionKey key) {
        return CompletableFuture.completedFuture(Optional.ofNullable(sessions.get(key)));
    }

    @Override
    public CompletableFuture<TranscriptPage> transcript(SessionKey key, long afterTurn, int limit) {
        if (failing) {
            return refused();
        }
        mostAtATime = Math.max(mostAtATime, limit);
        var later = transcripts.getOrDefault(key, List.of()).stream()
                .filter(entry -> entry.turn() > afterTurn)
                .toList();
        var page = later.subList(0, Math.min(limit, later.size()));
        var next = page.size() < later.size() ? OptionalLong.of(page.getLast().turn()) : OptionalLong.empty();
        return CompletableFuture.completedFuture(new TranscriptPage(page, next));
    }

    @Override
    public CompletableFuture<Boolean> delete(SessionKey key) {
        if (failing) {
            return refused();
        }
        transcripts.remove(key);
        return CompletableFuture.completedFuture(sessions.remove(key) != null);
    }

    private static <T> CompletableFuture<T> refused() {
        return CompletableFuture.failedFuture(new StoreException("the disk is full", null));
    }

    @Override
    public SessionHealth health() {
        return health;
    }
}
