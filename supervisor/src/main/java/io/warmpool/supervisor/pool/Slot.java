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

    private static final int REMEMBERED_DEATHS = 20;

    private final SlotIndex index;
    private final Deque<Death> deaths = new ArrayDeque<>();

    private int generation;
    private Worker current;
    private Worker successor;
    private boolean paused;
    private int failures;
    private long retryAt = Long.MAX_VALUE;
    private String lastCause = "";

    Slot(SlotIndex index, int generation) {
        this.index = index;
        this.generation = generation;
    }

    /** What its workers are started with: that of the last one which came up here. */
    int generation() {
        return generation;
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
        retryAt = Long.MAX_VALUE;
    }

    /** The successor is up: it serves from now on, and its generation is the slot's. */
    void takeOver() {
        current(successor);
        generation = successor.generation();
        successor = null;
        failures = 0;
    }

    /** The worker that is to replace the current one once it is up, or null. */
    Worker successor() {
        return successor;
    }

    void successor(Worker worker) {
        successor = worker;
    }

    boolean isPaused() {
        return paused;
    }

    void paused(boolean now) {
        paused = now;
    }

    /** True if its worker may be sent calls. */
    boolean isOpen() {
        return current != null && current.isUp() && !paused;
    }

    /** Failures in a row; the first call served ends the row. */
    int failures() {
        return failures;
    }

    void failed(String cause) {
        failures++;
        lastCause = cause;
    }

    void succeeded() {
        failures = 0;
    }

    String lastCause() {
        return lastCause;
    }

    long retryAt() {
        return retryAt;
    }

    void retryAt(long at) {
        retryAt = at;
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
