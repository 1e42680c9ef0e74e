package io.warmpool.supervisor.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A numbered place in a pool. It holds at most one worker that serves, and while that is being replaced at most one
 * successor; workers that were replaced leave on their own and belong to the pool, not to the slot. Owned by the pool's
 * thread.
 */
final class Slot {

    static final int REMEMBERED_DEATHS = 20;
    private static final Vacancy EMPTY = new Vacancy.Empty();

    private final SlotIndex index;
    private final Deque<Death> deaths = new ArrayDeque<>();
    /** When it failed, in a row; as many as decide about quarantine. */
    private final Deque<Long> failedAt = new ArrayDeque<>();

    private Generation generation;
    private Worker current;
    private Worker successor;
    private StopReason replacing;
    private boolean paused;
    private int failures;
    private boolean suspect;
    private Vacancy vacancy = EMPTY;
    private String lastCause = "";

    Slot(SlotIndex index, Generation generation) {
        this.index = index;
        this.generation = generation;
    }

    /** What its workers are started with: that of the last one which came up here. */
    Generation generation() {
        return generation;
    }

    void generation(Generation adopted) {
        generation = adopted;
    }

    SlotIndex index() {
        return index;
    }

    /** The worker that serves or is about to, or null. */
    Worker current() {
        return current;
    }

    void current(Worker worker) {
        current = worker;
        vacancy = EMPTY;
    }

    /** The successor is up: it serves from now on, and its generation is the slot's. */
    void takeOver() {
        current(successor);
        generation = successor.generation();
        successor = null;
        succeeded();
    }

    /** The worker that is to replace the current one once it is up, or null. */
    Worker successor() {
        return successor;
    }

    /** Why the successor replaces the current one. */
    StopReason replacing() {
        return replacing;
    }

    void successor(Worker worker, StopReason why) {
        successor = worker;
        replacing = why;
    }

    void successorGone() {
        successor = null;
    }

    boolean isPaused() {
        return paused;
    }

    void paused(boolean now) {
        paused = now;
    }

    /** True if its worker may be sent calls. */
    boolean isOpen() {
        return isUp() && !paused;
    }

    boolean isUp() {
        return current != null && current.isUp();
    }

    boolean isVacant() {
        return current == null && successor == null;
    }

    /** Failures in a row; the first call served ends the row. */
    int failures() {
        return failures;
    }

    /** When the last failures in a row were, oldest first; at most {@link Recovery#QUARANTINE_FAILURES}. */
    Deque<Long> failedAt() {
        return failedAt;
    }

    void failed(String cause, long now) {
        failures++;
        lastCause = cause;
        failedAt.addLast(now);
        if (failedAt.size() > Recovery.QUARANTINE_FAILURES) {
            failedAt.removeFirst();
        }
    }

    /** It was in quarantine and has not served since. */
    boolean isSuspect() {
        return suspect;
    }

    void suspect() {
        suspect = true;
    }

    /** All is well again: it served, or an operator says so. */
    void succeeded() {
        if (failures > 0) {
            failures = 0;
            suspect = false;
            failedAt.clear();
        }
    }

    String lastCause() {
        return lastCause;
    }

    Vacancy vacancy() {
        return vacancy;
    }

    void vacancy(Vacancy next) {
        vacancy = next;
    }

    void remember(Death death) {
        deaths.addFirst(death);
        while (deaths.size() > REMEMBERED_DEATHS) {
            deaths.removeLast();
        }
    }

    /** The last deaths, newest first. */
    List<Death> deaths() {
        return List.copyOf(deaths);
    }
}
