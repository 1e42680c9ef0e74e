package io.warmpool.supervisor.http;

import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.session.SessionDirectory;
import io.warmpool.supervisor.session.SessionFilter;
import io.warmpool.supervisor.session.SessionHealth;
import io.warmpool.supervisor.session.SessionPage;
import io.warmpool.supervisor.session.SessionView;
import io.warmpool.supervisor.session.TranscriptEntry;
import io.warmpool.supervisor.session.TranscriptPage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands for the sessions: has those that the test gives it, and answers when and how the test wants. */
final class ScriptedSessions implements SessionDirectory {

    static final Instant CREATED = Instant.parse("2026-11-21T09:00:00.5Z");
    static final Instant USED = Instant.parse("2026-11-21T10:30:00Z");

    final Map<SessionKey, SessionView> sessions = new ConcurrentHashMap<>();
    final Map<SessionKey, List<TranscriptEntry>> transcripts = new ConcurrentHashMap<>();
    final List<SessionKey> asked = new CopyOnWriteArrayList<>();
    final List<Integer> limits = new CopyOnWriteArrayList<>();

    /** What every answer waits for. */
    volatile CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);

    static SessionKey key(String pool, String tenant, String user, String id) {
        return new SessionKey(pool, tenant, user, id);
    }

    /** An entry of a call that went well. */
    static TranscriptEntry entry(long turn, String input, String output) {
        return new TranscriptEntry(
                turn,
                "00000000000000" + (10 + turn % 90),
                USED,
                812,
                FakePool.LABEL,
                "done",
                body("text/plain", input),
                body("text/plain", output));
    }

    static TranscriptEntry.Body body(String type, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new TranscriptEntry.Body(type, bytes.length, bytes);
    }

    /** Adds a session with what was said in it. */
    void add(SessionKey key, TranscriptEntry... entries) {
        sessions.put(
                key, new SessionView(key, CREATED, USED, entries.length, 99, Optional.empty(), Optional.empty(), 0));
        transcripts.put(key, new ArrayList<>(List.of(entries)));
    }

    @Override
    public CompletableFuture<SessionPage> list(SessionFilter filter, String after, int limit) {
        throw new AssertionError("a client's own session was looked for among all sessions");
    }

    @Override
    public CompletableFuture<Optional<SessionView>> find(SessionKey key) {
        asked.add(key);
        return ready.thenApply(_ -> Optional.ofNullable(sessions.get(key)));
    }

    @Override
    public CompletableFuture<TranscriptPage> transcript(SessionKey key, long afterTurn, int limit) {
        limits.add(limit);
        return ready.thenApply(_ -> {
            var later = transcripts.getOrDefault(key, List.of()).stream()
                    .filter(entry -> entry.turn() > afterTurn)
                    .toList();
            var some = later.subList(0, Math.min(limit, later.size()));
            return new TranscriptPage(
                    some,
                    some.size() < later.size() ? OptionalLong.of(some.getLast().turn()) : OptionalLong.empty());
        });
    }

    @Override
    public CompletableFuture<Boolean> delete(SessionKey key) {
        return ready.thenApply(_ -> sessions.remove(key) != null);
    }

    @Override
    public SessionHealth health() {
        return new SessionHealth(sessions.size(), 10_000, 0, "");
    }
}
