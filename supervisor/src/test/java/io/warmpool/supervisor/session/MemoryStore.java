package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A store that forgets all with its process, and fails as it is told. Safe from any thread. */
final class MemoryStore implements SessionStore {

    private static final class Kept {
        private Stored stored;
        private final TreeMap<Long, TranscriptEntry> entries = new TreeMap<>();
        private Optional<SavedState> state = Optional.empty();
    }

    private final Map<SessionKey, Kept> sessions = new HashMap<>();
    private String failsToWrite = "";
    private String failsToRead = "";
    private boolean closed;

    synchronized void failToWrite(String why) {
        failsToWrite = why;
    }

    synchronized void failToRead(String why) {
        failsToRead = why;
    }

    @Override
    public CompletableFuture<List<Stored>> all() {
        return answer(
                failsToRead,
                () -> sessions.values().stream().map(kept -> kept.stored).toList());
    }

    @Override
    public CompletableFuture<Stored> save(Save save) {
        return answer(failsToWrite, () -> {
            sessions.computeIfPresent(
                    save.key(), (_, kept) -> kept.stored.created().equals(save.created()) ? kept : null);
            var kept = sessions.computeIfAbsent(save.key(), _ -> new Kept());
            kept.entries.tailMap(save.entries().getFirst().turn(), true).clear();
            save.entries().forEach(entry -> kept.entries.put(entry.turn(), entry));
            kept.entries.headMap(save.turns() - save.keepEntries(), true).clear();
            kept.state = save.state().or(() -> kept.state);
            var stateSize = kept.state.map(state -> state.bytes().length).orElse(0);
            var textSize = kept.entries.values().stream()
                    .mapToLong(TranscriptEntry::size)
                    .sum();
            kept.stored = new Stored(
                    save.key(),
                    kept.stored == null ? save.created() : kept.stored.created(),
                    save.lastUsed(),
                    save.turns(),
                    stateSize + textSize,
                    kept.state.map(SavedState::version).orElse(-1),
                    stateSize);
            return kept.stored;
        });
    }

    @Override
    public CompletableFuture<Read> state(SessionKey key) {
        return answer(
                failsToRead,
                () -> Optional.ofNullable(sessions.get(key))
                        .flatMap(kept -> kept.state)
                        .<Read>map(Read.Found::new)
                        .orElse(new Read.None()));
    }

    @Override
    public CompletableFuture<List<TranscriptEntry>> transcript(SessionKey key, long afterTurn, int limit) {
        return answer(failsToRead, () -> {
            var kept = sessions.get(key);
            return kept == null
                    ? List.<TranscriptEntry>of()
                    : new ArrayList<>(kept.entries.tailMap(afterTurn, false).values())
                            .stream().limit(limit).toList();
        });
    }

    @Override
    public CompletableFuture<Void> delete(List<Gone> gone) {
        return answer(failsToWrite, () -> {
            gone.forEach(each -> sessions.computeIfPresent(
                    each.key(), (_, kept) -> kept.stored.created().equals(each.created()) ? null : kept));
            return null;
        });
    }

    private synchronized <T> CompletableFuture<T> answer(String failure, Supplier<T> what) {
        if (closed || !failure.isEmpty()) {
            return CompletableFuture.failedFuture(new StoreException(closed ? "the store is closed" : failure, null));
        }
        return CompletableFuture.completedFuture(what.get());
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
