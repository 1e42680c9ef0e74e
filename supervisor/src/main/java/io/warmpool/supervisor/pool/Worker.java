package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.supervisor.call.ServedBy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One incarnation of a slot's worker and what is known of it. Owned by the pool's thread. */
final class Worker {

    private final Incarnation incarnation;
    private final SlotIndex slot;
    private final int generation;
    private final long startedAt;
    private final Map<Long, InFlight> running = new LinkedHashMap<>();
    private final List<FromWorker.BootStep> steps = new ArrayList<>();

    private Life life;
    private long pid;
    private long upAt;
    private long heardAt;
    private long ended;
    private boolean overdue;
    private ServedBy servedBy;
    private FromWorker.Beat beat = new FromWorker.Beat(0, 0, 0, 0, 0, List.of());
    private String note = "";
    private String failure = "";

    Worker(Incarnation incarnation, SlotIndex slot, int generation, long now, PoolLimits limits) {
        this.incarnation = incarnation;
        this.slot = slot;
        this.generation = generation;
        this.startedAt = now;
        this.heardAt = now;
        this.life = new Life.Spawning(now + limits.hello());
    }

    Incarnation incarnation() {
        return incarnation;
    }

    SlotIndex slot() {
        return slot;
    }

    int generation() {
        return generation;
    }

    long startedAt() {
        return startedAt;
    }

    Map<Long, InFlight> running() {
        return running;
    }

    List<FromWorker.BootStep> steps() {
        return steps;
    }

    Life life() {
        return life;
    }

    void life(Life next) {
        life = next;
    }

    boolean isUp() {
        return life instanceof Life.Up;
    }

    long pid() {
        return pid;
    }

    void launchedAs(long processId, String pool) {
        pid = processId;
        servedBy = new ServedBy(pool + "/" + slot + "; pid=" + processId + "; generation=" + generation
                + "; incarnation=" + incarnation);
    }

    ServedBy servedBy() {
        return servedBy;
    }

    long upAt() {
        return upAt;
    }

    void upAt(long now) {
        upAt = now;
    }

    long heardAt() {
        return heardAt;
    }

    void heardAt(long now) {
        heardAt = now;
    }

    /** Calls that have ended here. */
    long ended() {
        return ended;
    }

    void callEnded() {
        ended++;
    }

    FromWorker.Beat beat() {
        return beat;
    }

    void beat(FromWorker.Beat latest) {
        beat = latest;
    }

    /** What it is doing, in a few words. */
    String note() {
        return note;
    }

    void note(String text) {
        note = text;
    }

    /** Why it says that it failed, or empty. */
    String failure() {
        return failure;
    }

    void failure(String text) {
        failure = text;
    }

    /** True once a call in it did not end after its cancellation. */
    boolean isOverdue() {
        return overdue;
    }

    void overdue() {
        overdue = true;
    }
}
