package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.Moment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * The events of one attempt on their way to the store, in batches of which one is under way at a time. What it holds is bounded
 * by the call's credit, which is given back only for what is stored.
 */
final class Outbox {

    /** The first events go at once; what comes within this time after a batch goes together. */
    static final long GATHER_NANOS = Duration.ofMillis(50).toNanos();

    /** So much goes at once, however short the time. */
    static final long FULL = 64 * 1024;

    private static final int MOST_EVENTS = 1000;

    /** What a worker counts for an event beside its text. */
    private static final int EVENT_COST = 64;

    /**
     * Some events.
     *
     * @param number as {@link JobStore#append} counts them
     * @param credit what they took of the call's credit
     */
    record Batch(Fence fence, long number, List<JobEvent.What> events, long credit) {

        /** As the store counts what it has heard. */
        private long emitted() {
            return events.stream().mapToLong(JobEvent.What::emitted).sum();
        }

        private boolean hasStarted() {
            return events.stream().anyMatch(JobEvent.What.Started.class::isInstance);
        }
    }

    private final Queue<JobEvent.What> waiting = new ArrayDeque<>();
    private long waitingCredit;
    private Optional<Batch> current = Optional.empty();
    private long numbers;
    private long lastSent = Long.MIN_VALUE;
    /** Agent events that are known to be stored, or to be lost. */
    private long stored;
    /** What the store said last of its own accord. */
    private long storedAtInherit;

    private boolean startedAtInherit;

    Outbox(long stored) {
        this.stored = stored;
    }

    void add(JobEvent.What event) {
        waiting.add(event);
        waitingCredit += credit(event);
    }

    /** Whether a batch is taken and neither stored nor given back. */
    boolean isBusy() {
        return current.isPresent();
    }

    boolean isEmpty() {
        return waiting.isEmpty() && current.isEmpty();
    }

    /** From when on the next batch may go, on the clock of {@link Moment#nanos}. */
    long due() {
        return lastSent == Long.MIN_VALUE || waitingCredit >= FULL ? Long.MIN_VALUE : lastSent + GATHER_NANOS;
    }

    /** The next batch, which is under way from now on. */
    Batch take(Fence fence, Moment now) {
        var events = new ArrayList<JobEvent.What>();
        var credit = 0L;
        while (!waiting.isEmpty() && events.size() < MOST_EVENTS && credit < FULL) {
            var event = waiting.remove();
            credit += credit(event);
            events.add(event);
        }
        waitingCredit -= credit;
        lastSent = now.nanos();
        var batch = new Batch(fence, ++numbers, List.copyOf(events), credit);
        current = Optional.of(batch);
        return batch;
    }

    void stored(Batch batch) {
        stored += batch.emitted();
        current = Optional.empty();
    }

    /** There is a new fence, under which batches count from 1 again. */
    void inherit(Claim claim) {
        numbers = 0;
        storedAtInherit = claim.heard();
        startedAtInherit = claim.job().lastAttempt().flatMap(Attempt::started).isPresent();
    }

    /** Whether a batch of an older fence, of which the store did not say so, had been stored when the new one was given. */
    boolean wasStored(Batch batch) {
        return batch.emitted() > 0
                ? storedAtInherit >= stored + batch.emitted()
                : batch.hasStarted() && startedAtInherit;
    }

    /** The same events under a new fence: the batch was not stored under its old one. */
    Batch again(Batch batch, Fence fence) {
        var next = new Batch(fence, ++numbers, batch.events(), batch.credit());
        current = Optional.of(next);
        return next;
    }

    void clear() {
        waiting.clear();
        waitingCredit = 0;
        current = Optional.empty();
    }

    /** As the worker counted it when it sent the event. */
    private static long credit(JobEvent.What event) {
        return switch (event) {
            case JobEvent.What.Delta(var text) -> cost(text);
            case JobEvent.What.Named named -> cost(named.json());
            case JobEvent.What.Gap _, JobEvent.What.Started _, JobEvent.What.Changed _ -> 0;
        };
    }

    private static long cost(String text) {
        return (long) text.getBytes(StandardCharsets.UTF_8).length + EVENT_COST;
    }
}
