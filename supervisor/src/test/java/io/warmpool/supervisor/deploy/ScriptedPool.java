package io.warmpool.supervisor.deploy;

import io.warmpool.supervisor.pool.CommandSink;
import io.warmpool.supervisor.pool.Generation;
import io.warmpool.supervisor.pool.PoolSnapshot;
import io.warmpool.supervisor.pool.SlotIndex;
import io.warmpool.supervisor.pool.WorkerRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool that takes orders and whose workers are what a test says they are. */
final class ScriptedPool implements PoolCommands {

    record Restart(Generation generation, List<SlotIndex> slots, CommandSink sink) {}

    record Resize(int workers, CommandSink sink) {}

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String name;
    private final BlockingQueue<Restart> restarts = new LinkedBlockingQueue<>();
    private final BlockingQueue<Resize> resizes = new LinkedBlockingQueue<>();
    private final AtomicInteger seen = new AtomicInteger();
    private volatile List<WorkerRow> rows = List.of();

    ScriptedPool(String name, int workers) {
        this.name = name;
        var generations = new int[workers];
        Arrays.fill(generations, 1);
        workers(generations);
    }

    /** From now on it has these workers, one of each generation. */
    void workers(int... generations) {
        var all = new ArrayList<WorkerRow>();
        for (int i = 0; i < generations.length; i++) {
            all.add(row(name, i, 100 + i, generations[i]));
        }
        rows = List.copyOf(all);
    }

    Restart awaitRestart() {
        return await(restarts);
    }

    Resize awaitResize() {
        return await(resizes);
    }

    int restarts() {
        return seen.get();
    }

    @Override
    public void restart(Generation generation, List<SlotIndex> slots, CommandSink sink) {
        seen.incrementAndGet();
        restarts.add(new Restart(generation, slots, sink));
    }

    @Override
    public void resize(int workers, CommandSink sink) {
        resizes.add(new Resize(workers, sink));
    }

    @Override
    public CompletableFuture<PoolSnapshot> snapshot() {
        return CompletableFuture.completedFuture(snapshot(name, rows));
    }

    static PoolSnapshot snapshot(String pool, List<WorkerRow> rows) {
        return new PoolSnapshot(pool, rows.size(), rows.size(), 1, 0, 0, 100, 0, 0, rows);
    }

    static WorkerRow row(String pool, int slot, long pid, int generation) {
        return new WorkerRow(
                pool, slot, pid, "UP", "OPEN", "", generation, "incarnation", 1, 1, 0, 0, 0, 0, 1, List.of());
    }

    private static <T> T await(BlockingQueue<T> orders) {
        try {
            var order = orders.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (order == null) {
                throw new AssertionError("no order came within " + LIMIT.toSeconds() + " s");
            }
            return order;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
