package io.warmpool.supervisor.job;

import io.warmpool.supervisor.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A store of events that a test fills: it answers at once, or when the test says so, or fails. One thread. */
final class ScriptedEvents extends UnaskedStore {

    private static final class Kept {
        private final List<JobEvent> events = new ArrayList<>();
        private JobState state = JobState.RUNNING;
        private long last;
    }

    private final Map<JobId, Kept> jobs = new HashMap<>();
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    private boolean failing;
    private int reads;
    private int finds;

    JobId running() {
        var id = JobSamples.id();
        jobs.put(id, new Kept());
        return id;
    }

    void delta(JobId id, String text) {
        add(id, new JobEvent.What.Delta(text));
    }

    void deltas(JobId id, int count, String text) {
        for (int i = 0; i < count; i++) {
            delta(id, text);
        }
    }

    void become(JobId id, JobState state) {
        jobs.get(id).state = state;
        add(id, new JobEvent.What.Changed(state, 1, "", ""));
    }

    private void add(JobId id, JobEvent.What what) {
        var kept = jobs.get(id);
        kept.events.add(new JobEvent(++kept.last, JobSamples.NOON, what));
    }

    /** The oldest go, as beyond the limits of a store. */
    void keepFrom(JobId id, long first) {
        jobs.get(id).events.removeIf(event -> event.id() < first);
    }

    void remove(JobId id) {
        jobs.remove(id);
    }

    /** From now on it answers when it is told to. */
    void hold() {
        holding = true;
    }

    /** Gives all answers that are owed, with what was true when it was asked, and those that are asked for meanwhile. */
    void answer() {
        while (!held.isEmpty()) {
            held.poll().run();
        }
    }

    void answerFirst() {
        held.remove().run();
    }

    void failing(boolean now) {
        failing = now;
    }

    int reads() {
        return reads;
    }

    int finds() {
        return finds;
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> find(JobId id) {
        finds++;
        return answered(() -> Optional.ofNullable(jobs.get(id)).map(kept -> {
            long first = kept.events.isEmpty()
                    ? kept.last + 1
                    : kept.events.getFirst().id();
            return JobSamples.job(id, kept.state, first, kept.last);
        }));
    }

    @Override
    public CompletableFuture<List<JobEvent>> events(JobId id, long after, int limit) {
        reads++;
        return answered(() -> !jobs.containsKey(id)
                ? List.of()
                : jobs.get(id).events.stream()
                        .filter(event -> event.id() > after)
                        .limit(limit)
                        .toList());
    }

    private <T> CompletableFuture<T> answered(Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        if (failing) {
            give(() -> answer.completeExceptionally(new StoreException("disk full", null)));
        } else {
            var value = question.get();
            give(() -> answer.complete(value));
        }
        return answer;
    }

    private void give(Runnable answer) {
        if (holding) {
            held.add(answer);
        } else {
            answer.run();
        }
    }
}
