package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.call.OnBusy;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.call.SessionReceipt;
import io.warmpool.supervisor.call.Turn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/** A directory under a clock that the test moves, and a record of all that it wants done. */
final class Stage implements Effects {

    static final long SECOND = 1_000_000_000L;

    /** Nobody listens: what clients hear is recorded as the effect. */
    private record Deaf() implements CallSink {
        @Override
        public Executor home() {
            return Runnable::run;
        }

        @Override
        public void onEvent(CallEvent event) {
            throw new AssertionError("told past the effects: " + event);
        }

        @Override
        public void onBatchEnd() {}
    }

    /** How a call ended for its client. */
    record End(Outcome outcome, Optional<SessionReceipt> receipt) {}

    private final CallTarget pool = new CallTarget() {
        @Override
        public void submit(Call call, CallSink sink) {
            throw new AssertionError("handed in past the effects: " + call.id());
        }

        @Override
        public void cancel(CallId call) {
            throw new AssertionError("cancelled past the effects: " + call);
        }

        @Override
        public void acknowledge(CallId call) {}

        @Override
        public void grant(CallId call, long bytes) {}
    };

    final Directory directory;
    final Map<Long, Turn> submitted = new LinkedHashMap<>();
    final List<Long> cancelled = new ArrayList<>();
    final Map<Long, End> ended = new LinkedHashMap<>();
    final Map<Long, SessionKey> loads = new LinkedHashMap<>();
    final Map<Long, SessionStore.Save> saves = new LinkedHashMap<>();
    final Map<Long, List<SessionStore.Gone>> deletions = new LinkedHashMap<>();
    final List<SessionKey> releases = new ArrayList<>();
    final Map<SessionKey, SessionView> views = new HashMap<>();

    private final Map<Long, SessionCall> calls = new HashMap<>();
    private final MemoryStore store = new MemoryStore();
    private long nanos = 1000 * SECOND;
    private Instant wall = Instant.parse("2026-03-01T12:00:00Z");
    private long ids;

    Stage(SessionLimits limits) {
        this(limits, Directory.Memory.DEFAULT);
    }

    Stage(SessionLimits limits, Directory.Memory memory) {
        directory = new Directory(limits, this, memory, now());
    }

    /** With nothing in the store. */
    static Stage of(SessionLimits limits) {
        var stage = new Stage(limits);
        stage.directory.onAll(List.of(), stage.now());
        return stage;
    }

    /** With one session in the store, used an hour less than a day ago. */
    static Stage restarted(SessionKey key, String state) {
        var stage = new Stage(limits());
        var used = stage.wall.minus(Duration.ofHours(23));
        stage.directory.onAll(List.of(new SessionStore.Stored(key, used, used, 1, 10, 1, state.length())), stage.now());
        return stage;
    }

    static SessionLimits limits() {
        return new SessionLimits(100, 10, Duration.ofHours(24), Duration.ofSeconds(60), 3, 100, 8);
    }

    Moment now() {
        return new Moment(nanos, wall);
    }

    void pass(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
        if (directory.nextDeadline() <= nanos) {
            directory.onTick(now());
        }
    }

    // ---- calls ----

    long call(SessionKey key, OnBusy onBusy) {
        return call(key, Optional.of(onBusy), Duration.ofMinutes(5));
    }

    long call(SessionKey key) {
        return call(key, Optional.empty(), Duration.ofMinutes(5));
    }

    long call(SessionKey key, Optional<OnBusy> onBusy, Duration deadline) {
        var id = ++ids;
        var call = new Call(
                new CallId(id),
                key.pool(),
                ("question " + id).getBytes(StandardCharsets.UTF_8),
                "text/plain",
                key.id(),
                key.user(),
                key.tenant(),
                Map.of(),
                nanos + deadline.toNanos(),
                false,
                Repeat.of(false),
                onBusy,
                Optional.empty(),
                Turn.FIRST);
        var coming = new SessionCall(call, key, new Deaf(), pool, OnBusy.ENQUEUE);
        calls.put(id, coming);
        directory.onCall(coming, now());
        return id;
    }

    void cancel(long id) {
        directory.onCancel(calls.get(id), now());
    }

    void end(long id, Outcome outcome) {
        directory.onOutcome(calls.get(id), outcome, "assistant/0", now());
    }

    void endUnserved(long id, Outcome outcome) {
        directory.onOutcome(calls.get(id), outcome, "", now());
    }

    void leave(long id) {
        directory.onLeft(calls.get(id), now());
    }

    static Outcome done(String output) {
        return done(output, Outcome.Given.NOTHING);
    }

    static Outcome done(String output, Outcome.Given given) {
        var bytes = output.getBytes(StandardCharsets.UTF_8);
        return new Outcome.Done("text/plain", bytes.length, bytes, 5, given);
    }

    static Outcome doneWith(String state) {
        return done("answer", new Outcome.Given.State(new SavedState(1, state.getBytes(StandardCharsets.UTF_8))));
    }

    /** From its answer to the next one's turn. */
    void serve(long id, String state) {
        end(id, doneWith(state));
        leave(id);
        storeAll();
    }

    static String text(Turn turn) {
        return turn.number()
                + (turn.reset() ? " reset " : " ")
                + turn.state()
                        .map(state -> new String(state.bytes(), StandardCharsets.UTF_8))
                        .orElse("-");
    }

    // ---- the store ----

    /** The store does what was asked, in that order. */
    void storeAll() {
        while (!saves.isEmpty() || !deletions.isEmpty() || !loads.isEmpty()) {
            var numbers = new TreeSet<>(saves.keySet());
            numbers.addAll(deletions.keySet());
            numbers.addAll(loads.keySet());
            var first = numbers.first();
            if (saves.containsKey(first)) {
                saveWell(first);
            } else if (deletions.containsKey(first)) {
                deleteWell(first);
            } else {
                loadWell(first);
            }
        }
    }

    void saveWell(long number) {
        directory.onSaved(number, store.save(saves.remove(number)).join(), now());
    }

    void deleteWell(long number) {
        store.delete(deletions.remove(number)).join();
        directory.onDeleted(number, "");
    }

    void loadWell(long number) {
        directory.onState(
                number, loads.get(number), store.state(loads.remove(number)).join());
    }

    void failSaves(String why) {
        for (var number : List.copyOf(saves.keySet())) {
            saves.remove(number);
            directory.onSaveFailed(number, why, now());
        }
    }

    void failDeletions(String why) {
        for (var number : List.copyOf(deletions.keySet())) {
            deletions.remove(number);
            directory.onDeleted(number, why);
        }
    }

    MemoryStore store() {
        return store;
    }

    // ---- effects ----

    @Override
    public void submit(SessionCall call, Turn turn) {
        submitted.put(call.id().value(), turn);
    }

    @Override
    public void cancel(SessionCall call) {
        cancelled.add(call.id().value());
    }

    @Override
    public void answer(SessionCall call, Outcome outcome) {
        ended(call, new End(outcome, Optional.empty()));
    }

    @Override
    public void release(SessionCall call, Optional<SessionReceipt> receipt, Outcome outcome) {
        ended(call, new End(outcome, receipt));
    }

    private void ended(SessionCall call, End end) {
        if (ended.put(call.id().value(), end) != null) {
            throw new AssertionError("a second end of call " + call.id());
        }
    }

    @Override
    public void load(long number, SessionKey key) {
        loads.put(number, key);
    }

    @Override
    public void save(long number, SessionStore.Save save) {
        saves.put(number, save);
    }

    @Override
    public void delete(long number, List<SessionStore.Gone> sessions) {
        deletions.put(number, sessions);
    }

    @Override
    public void releaseInWorkers(SessionKey key) {
        releases.add(key);
    }

    @Override
    public void publish(SessionView view) {
        views.put(view.key(), view);
    }

    @Override
    public void withdraw(SessionKey key) {
        views.remove(key);
    }
}
