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

    private static final int MOST_STEPS = 64;

    private final Incarnation incarnation;
    private final SlotIndex slot;
    private final Generation generation;
    private final long startedAt;
    private final double jitter;
    private final Map<Long, InFlight> running = new LinkedHashMap<>();
    private final List<FromWorker.BootStep> steps = new ArrayList<>();

    private Life life;
    private ProbeCall probe;
    private long pid;
    private long upAt;
    private long heardAt;
    private long lastPing;
    private long ended;
    private boolean adopted;
    private boolean overdue;
    private ServedBy servedBy;
    private FromWorker.Beat beat = new FromWorker.Beat(0, 0, 0, 0, 0, List.of(), List.of());
    private String note = "";
    private String failure = "";
    private boolean bootFailed;

    Worker(Incarnation incarnation, SlotIndex slot, Generation generation, long startedAt, Life life, double jitter) {
        this.incarnation = incarnation;
        this.slot = slot;
        this.generation = generation;
        this.startedAt = startedAt;
        this.life = life;
        this.jitter = jitter;
    }

    Incarnation incarnation() {
        return incarnation;
    }

    SlotIndex slot() {
        return slot;
    }

    Generation generation() {
        return generation;
    }

    long startedAt() {
        return startedAt;
    }

    Map<Long, InFlight> running() {
        return running;
    }

    boolean hasRoom() {
        return running.size() < generation.concurrency();
    }

    List<FromWorker.BootStep> steps() {
        return List.copyOf(steps);
    }

    void step(FromWorker.BootStep step) {
        if (steps.size() < MOST_STEPS) {
            steps.add(step);
        }
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

    /** The call that it has to answer before it is up, or null if a ping will do. */
    ProbeCall probe() {
        return probe;
    }

    void probe(ProbeCall call) {
        probe = call;
    }

    long pid() {
        return pid;
    }

    void launchedAs(long processId, String pool) {
        pid = processId;
        servedBy = new ServedBy(pool + "/" + slot + "; pid=" + processId + "; generation=" + generation.number()
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

    /** An earlier supervisor has started it. */
    boolean isAdopted() {
        return adopted;
    }

    void adopted() {
        adopted = true;
    }

    long heardAt() {
        return heardAt;
    }

    void heardAt(long now) {
        heardAt = now;
    }

    /** The number of the ping that it was sent last. */
    long lastPing() {
        return lastPing;
    }

    void pinged(long sequence) {
        lastPing = sequence;
    }

    /** Calls that have ended here, for an adopted worker also those before this supervisor. */
    long ended() {
        return Math.max(ended, beat.calls());
    }

    void callEnded() {
        ended++;
    }

    Recycle.Vitals vitals(long now) {
        return new Recycle.Vitals(ended(), now - startedAt, beat.heapAfterGc(), jitter);
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

    /** What went wrong in more words than a reason has, or empty. */
    String failure() {
        return failure;
    }

    void failure(String text) {
        failure = text;
    }

    /** Its own word, or the system's, that it cannot boot. */
    void bootFailure(String text) {
        failure = text;
        bootFailed = true;
    }

    boolean isBootFailed() {
        return bootFailed;
    }

    /** True once a call in it did not end after its cancellation. */
    boolean isOverdue() {
        return overdue;
    }

    void overdue() {
        overdue = true;
    }
}
