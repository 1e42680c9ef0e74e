package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.process.LostWorker;
import io.warmpool.supervisor.process.OwnersOnly;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last deaths of each slot in files that outlive the supervisor. Owns the folder and the one thread that touches
 * it, in the order of what is asked; whoever adds a death waits for nothing. A death that cannot be written is logged, and
 * keeps nobody from anything.
 */
public final class DeathJournal implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeathJournal.class);

    /** Deaths that wait for a slow disk. Back-off keeps them rare. */
    private static final int MOST_WAITING = 256;

    private static final Duration READ_LIMIT = Duration.ofSeconds(10);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Path folder;
    private final Supplier<ClockOffset> clock;
    private final ThreadPoolExecutor thread;
    /** Of that thread only. */
    private final Map<Path, DeathFile> files = new HashMap<>();

    private DeathJournal(Path folder, Supplier<ClockOffset> clock) {
        this.folder = folder;
        this.clock = clock;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().daemon().name("deaths").factory(),
                (_, _) -> log.warn("a death is not written to {}: too many wait, or this supervisor ends", folder));
    }

    /** Makes the folder if need be, for the owner only. */
    public static DeathJournal open(Path folder) throws IOException {
        return open(folder, () -> ClockOffset.of(System.nanoTime(), Instant.now()));
    }

    static DeathJournal open(Path folder, Supplier<ClockOffset> clock) throws IOException {
        return new DeathJournal(OwnersOnly.folder(folder), clock);
    }

    /** Adds the newest death of a slot. Never waits. */
    public void add(String pool, SlotIndex slot, Death death) {
        thread.execute(() -> write(pool, slot.value(), _ -> death));
    }

    /** Adds the death of a worker that ended while no supervisor lived. Never waits. */
    public void add(LostWorker lost) {
        var record = lost.record();
        thread.execute(() -> write(
                record.pool(),
                record.slot(),
                wall -> Obituary.unseen(
                        record.incarnation(),
                        record.process().pid(),
                        record.generation(),
                        wall.toPoolNanos(record.startedAt().toEpochMilli()),
                        wall.toPoolNanos(lost.noticedAt().toEpochMilli()),
                        lost.lastOutput())));
    }

    /**
     * What became of the workers of each slot of a pool, newest first, with all that was added before. Waits for the disk;
     * what cannot be read is left out, with a warning.
     */
    public Map<SlotIndex, List<Death>> read(String pool) {
        try {
            return thread.submit(() -> readAll(pool)).get(READ_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the earlier deaths in pool {} are not known: {} could not be read", pool, folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Map.of();
    }

    /** Writes what waits, for a few seconds at most. */
    @Override
    public void close() throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            log.warn("{} deaths are not written to {}", thread.getQueue().size(), folder);
            thread.shutdownNow();
        }
    }

    // ---- its thread ----

    private void write(String pool, int slot, Function<ClockOffset, Death> death) {
        var file = folder.resolve(pool + "-" + slot);
        try {
            var wall = clock.get();
            files.computeIfAbsent(file, DeathFile::new).append(DeathLine.write(death.apply(wall), wall));
        } catch (IOException | RuntimeException e) {
            log.warn("the death of a worker could not be written to {}", file, e);
        }
    }

    private Map<SlotIndex, List<Death>> readAll(String pool) throws IOException {
        var wall = clock.get();
        var deaths = new HashMap<SlotIndex, List<Death>>();
        try (var all = Files.newDirectoryStream(folder, pool + "-*")) {
            for (var file : all) {
                var slot = file.getFileName().toString().substring(pool.length() + 1);
                // The files of pool a-b are none of pool a.
                if (slot.matches("[0-9]{1,6}")) {
                    deaths.put(new SlotIndex(Integer.parseInt(slot)), read(file, wall));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return deaths;
    }

    private List<Death> read(Path file, ClockOffset wall) {
        var deaths = new ArrayList<Death>();
        try {
            for (var line : files.computeIfAbsent(file, DeathFile::new).read()) {
                try {
                    deaths.addFirst(DeathLine.parse(line, wall));
                } catch (IllegalArgumentException e) {
                    log.warn("{} has a line that is no death: {}", file, e.getMessage());
                }
            }
        } catch (IOException e) {
            log.warn("the earlier deaths in {} could not be read", file, e);
        }
        return deaths;
    }
}
