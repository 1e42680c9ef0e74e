package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.OnBusy;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.call.SessionReceipt.Kept;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One random life of a directory under a virtual clock, with pools, a store and clients that do whatever they may. After every step
 * the invariants must hold, and when the trouble ends everything must come to its end.
 */
final class DirectorySimulation {

    private static final int STEPS = 400;
    private static final int KEYS = 5;
    private static final int MAX_SESSIONS = 4;

    /** A call that is in its pool. */
    private static final class InPool {
        private final SessionKey key;
        private boolean cancelled;
        private boolean ended;
        private boolean left;

        InPool(SessionKey key) {
            this.key = key;
        }
    }

    private final SplittableRandom random;
    private final Stage stage;
    private final Map<Long, SessionKey> calls = new HashMap<>();
    private final Map<Long, InPool> inPool = new HashMap<>();
    private final Map<Long, String> given = new HashMap<>();
    private final Map<SessionKey, Long> lastEnqueued = new HashMap<>();
    private final List<Long> enqueued = new ArrayList<>();
    private int seen;
    private int ended;

    /** What has happened in all lives. */
    enum Sighting {
        SAVED,
        NOT_SAVED,
        INTERRUPTED,
        WAITED_TOO_LONG,
        BUSY,
        FULL,
        DELETED,
        SWEPT,
        UNREADABLE
    }

    final Map<Sighting, Integer> sightings = new HashMap<>();

    DirectorySimulation(long seed) {
        random = new SplittableRandom(seed);
        stage = new Stage(
                new SessionLimits(MAX_SESSIONS, 3, Duration.ofSeconds(90), Duration.ofSeconds(10), 2, 3, 16),
                new Directory.Memory(random.nextInt(2000), random.nextInt(200)));
        stage.directory.onAll(List.of(), stage.now());
    }

    void run() {
        for (int step = 0; step < STEPS; step++) {
            step(random.nextInt(100));
            check();
        }
        comeToRest();
    }

    private void step(int dice) {
        if (dice < 25) {
            submit();
        } else if (dice < 55) {
            poolActs(random.nextBoolean());
        } else if (dice < 80) {
            storeActs();
        } else if (dice < 85 && !calls.isEmpty()) {
            stage.cancel(1 + random.nextLong(calls.size()));
        } else if (dice < 88) {
            if (stage.directory.onDelete(key(), stage.now()).isPresent()) {
                see(Sighting.DELETED);
            }
        } else if (dice < 98) {
            stage.pass(Duration.ofMillis(random.nextLong(1500)));
        } else {
            pass();
        }
    }

    private void pass() {
        var before = stage.views.size();
        stage.pass(Duration.ofSeconds(random.nextLong(120)));
        if (stage.views.size() < before) {
            see(Sighting.SWEPT);
        }
    }

    private SessionKey key() {
        return new SessionKey("sim", "", random.nextBoolean() ? "u" : "", "s" + random.nextInt(KEYS));
    }

    private void submit() {
        var key = key();
        var onBusy = List.of(OnBusy.ENQUEUE, OnBusy.REJECT, OnBusy.INTERRUPT).get(random.nextInt(3));
        var id = stage.call(key, Optional.of(onBusy), Duration.ofMillis(random.nextLong(1, 8000)));
        calls.put(id, key);
        if (onBusy == OnBusy.ENQUEUE) {
            enqueued.add(id);
        }
    }

    private void poolActs(boolean first) {
        var open = List.copyOf(inPool.keySet());
        if (open.isEmpty()) {
            return;
        }
        act(open.get(random.nextInt(open.size())), first);
    }

    private void act(long id, boolean end) {
        var call = inPool.get(id);
        if (end && !call.ended) {
            call.ended = true;
            end(id, call);
        } else if (!call.left) {
            call.left = true;
            if (call.ended) {
                inPool.remove(id);
            }
            stage.leave(id);
            return;
        }
        if (call.ended && call.left) {
            inPool.remove(id);
        }
    }

    private void end(long id, InPool call) {
        if (call.cancelled && random.nextInt(4) > 0) {
            stage.end(id, new Outcome.Cancelled());
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> stage.end(id, new Outcome.WorkerLost("killed"));
            case 1 -> stage.endUnserved(id, new Outcome.DeadlinePassed("waiting"));
            case 2 -> stage.end(id, Stage.done("x"));
            default -> {
                given.put(id, "of " + id);
                stage.end(
                        id,
                        Stage.done(
                                "y",
                                new Outcome.Given.State(
                                        new SavedState(1, ("of " + id).getBytes(StandardCharsets.UTF_8)))));
            }
        }
    }

    /** In the order they were handed in, as every store does. */
    private void storeActs() {
        var loads = List.copyOf(stage.loads.keySet());
        if (!loads.isEmpty() && random.nextBoolean()) {
            var load = loads.get(random.nextInt(loads.size()));
            if (random.nextInt(5) == 0) {
                see(Sighting.UNREADABLE);
                stage.directory.onStateUnreadable(load, stage.loads.remove(load), "no disk", stage.now());
            } else {
                stage.loadWell(load);
            }
            return;
        }
        var writes = new ArrayList<>(stage.saves.keySet());
        writes.addAll(stage.deletions.keySet());
        writes.sort(null);
        if (writes.isEmpty()) {
            return;
        }
        var first = writes.getFirst();
        var fails = random.nextInt(5) == 0;
        if (stage.saves.containsKey(first)) {
            if (fails) {
                stage.saves.remove(first);
                stage.directory.onSaveFailed(first, "disk full", stage.now());
            } else {
                stage.saveWell(first);
            }
        } else if (fails) {
            stage.deletions.remove(first);
            stage.directory.onDeleted(first, "disk full");
        } else {
            stage.deleteWell(first);
        }
    }

    // ---- what always holds ----

    private void check() {
        takeSubmitted();
        takeCancelled();
        takeEnded();
        require(stage.views.size() <= MAX_SESSIONS, "too many sessions: " + stage.views.keySet());
        require(stage.directory.health().sessions() == stage.views.size(), "what is shown is not what is there");
        var waiting =
                stage.views.values().stream().mapToInt(SessionView::waiting).max();
        // Two may wait, and one more that interrupts or comes when the one before is as good as gone.
        require(waiting.orElse(0) <= 3, "too many wait: " + waiting);
    }

    private void takeSubmitted() {
        var submitted = List.copyOf(stage.submitted.keySet());
        for (var id : submitted.subList(seen, submitted.size())) {
            var key = calls.get(id);
            require(
                    inPool.values().stream().noneMatch(call -> call.key.equals(key)),
                    "two calls of one session in the pool: " + id);
            require(!stage.ended.containsKey(id), "a call that has ended goes to its pool: " + id);
            if (enqueued.contains(id)) {
                require(lastEnqueued.getOrDefault(key, 0L) < id, "out of order: " + id);
                lastEnqueued.put(key, id);
            }
            inPool.put(id, new InPool(key));
        }
        seen = submitted.size();
    }

    private void takeCancelled() {
        for (var id : stage.cancelled) {
            if (inPool.containsKey(id)) {
                inPool.get(id).cancelled = true;
            }
        }
        stage.cancelled.clear();
    }

    private void takeEnded() {
        var ends = List.copyOf(stage.ended.entrySet());
        for (var entry : ends.subList(ended, ends.size())) {
            var end = entry.getValue();
            end.receipt().ifPresent(receipt -> {
                see(receipt.kept() == Kept.NOT_SAVED ? Sighting.NOT_SAVED : Sighting.SAVED);
                if (receipt.kept() == Kept.SAVED) {
                    checkStored(entry.getKey());
                }
            });
            switch (end.outcome()) {
                case Outcome.Interrupted _ -> see(Sighting.INTERRUPTED);
                case Outcome.DeadlinePassed(var where)
                when where.startsWith("waiting for its turn") -> see(Sighting.WAITED_TOO_LONG);
                case Outcome.Refused refused
                when refused.rejection() instanceof Rejection.SessionBusy -> see(Sighting.BUSY);
                case Outcome.Refused _ -> see(Sighting.FULL);
                default -> {}
            }
        }
        ended = ends.size();
    }

    /** A receipt is checked in the step it is given: the store has that state. */
    private void checkStored(long id) {
        var read = stage.store().state(calls.get(id)).join();
        require(
                Samples.text(read).equals("1:" + given.get(id)),
                "said to be saved: " + id + ", and is " + Samples.text(read));
    }

    // ---- the end ----

    private void comeToRest() {
        for (int round = 0; round < 200 && !isAtRest(); round++) {
            for (var id : List.copyOf(inPool.keySet())) {
                act(id, true);
                check();
                if (inPool.containsKey(id)) {
                    act(id, false);
                    check();
                }
            }
            stage.storeAll();
            check();
            if (round > 50) {
                stage.pass(Duration.ofSeconds(20));
                check();
            }
        }
        require(isAtRest(), "did not come to rest: " + inPool + " " + stage.directory.health());
        require(stage.ended.keySet().containsAll(calls.keySet()), "a call without an end");
        require(stage.directory.lines() == 0, "a line without calls");
        require(stage.directory.timers() == 1, "timers of nobody: " + stage.directory.timers());
        stage.views
                .values()
                .forEach(view ->
                        require(view.waiting() == 0 && view.running().isEmpty(), "nobody is there any more: " + view));
        stage.pass(Duration.ofSeconds(200));
        stage.storeAll();
        require(stage.views.isEmpty(), "idle sessions stay");
        require(stage.store().all().join().isEmpty(), "the store keeps what is deleted");
    }

    private boolean isAtRest() {
        return inPool.isEmpty()
                && stage.ended.size() == calls.size()
                && stage.directory.isQuiet()
                && stage.directory.health().unsaved() == 0;
    }

    private void see(Sighting sighting) {
        sightings.merge(sighting, 1, Integer::sum);
    }

    private static void require(boolean fine, String what) {
        if (!fine) {
            throw new AssertionError(what);
        }
    }
}
