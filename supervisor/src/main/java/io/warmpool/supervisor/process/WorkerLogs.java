package io.warmpool.supervisor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of all slots, and the thread that looks after their size. It owns the folder's files except for their ends,
 * which belong to the workers; it never has a worker wait.
 */
public final class WorkerLogs implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WorkerLogs.class);

    /** A pool's name is so in the configuration. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}-[0-9]{1,4}\\.log");

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Path folder;
    private final long maxSize;
    private final int files;
    private final Map<Path, SlotLog> logs = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private boolean failing;

    private WorkerLogs(Path folder, long maxSize, int files) {
        this.folder = folder;
        this.maxSize = maxSize;
        this.files = files;
        this.thread = Thread.ofPlatform().daemon().name("worker-logs").unstarted(this::run);
    }

    /**
     * Tidies the folder and begins to look after it.
     *
     * @param maxSize the bytes from which on a log is rotated, at least 1
     * @param files how many files a slot may have, the current one included, at least 2
     * @throws IOException if the folder cannot be read
     */
    public static WorkerLogs open(Path folder, long maxSize, int files) throws IOException {
        if (maxSize < 1) {
            throw new IllegalArgumentException("a log must have room for at least 1 byte, was " + maxSize);
        }
        var opened = new WorkerLogs(folder, maxSize, files);
        opened.tidy();
        opened.thread.start();
        return opened;
    }

    /** The name of a slot's log. */
    public static String fileName(String pool, int slot) {
        return pool + "-" + slot + ".log";
    }

    /** The log of a slot, whether anything was ever written to it or not. */
    public SlotLog of(String pool, int slot) {
        var name = fileName(pool, slot);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("no slot can be named " + pool + "/" + slot);
        }
        return of(folder.resolve(name));
    }

    /** The log of a slot that has, or once had, a worker. */
    public Optional<SlotLog> find(String pool, int slot) {
        var name = fileName(pool, slot);
        return NAME.matcher(name).matches() && Files.isRegularFile(folder.resolve(name))
                ? Optional.of(of(pool, slot))
                : Optional.empty();
    }

    /** Waits for so long, or until this is closed, which it says. */
    public boolean awaitClosed(Duration limit) throws InterruptedException {
        return closed.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private SlotLog of(Path file) {
        return logs.computeIfAbsent(file, path -> new SlotLog(new LogFiles(path, files), maxSize));
    }

    private void tidy() throws IOException {
        try (var all = Files.newDirectoryStream(folder, WorkerLogs::isLog)) {
            for (var file : all) {
                tidy(new LogFiles(file, files));
            }
        }
    }

    private static void tidy(LogFiles files) {
        try {
            files.tidy();
        } catch (IOException e) {
            log.warn("could not delete what is left over of {}", files.current(), e);
        }
    }

    private void run() {
        try {
            var wait = Duration.ZERO;
            while (!awaitClosed(wait)) {
                wait = look(System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at every log. One that fails, for whatever reason, stops no other. */
    private Duration look(long now) {
        var soonest = BETWEEN_LOOKS;
        try (var all = Files.newDirectoryStream(folder, WorkerLogs::isLog)) {
            var allWell = true;
            for (var file : all) {
                try {
                    var wait = of(file).look(now);
                    soonest = wait.compareTo(soonest) < 0 ? wait : soonest;
                } catch (RuntimeException | Error e) {
                    complain(file, e);
                    allWell = false;
                }
            }
            failing = failing && !allWell;
        } catch (IOException | RuntimeException | Error e) {
            complain(folder, e);
        }
        return soonest;
    }

    private void complain(Path what, Throwable e) {
        if (!failing) {
            failing = true;
            log.warn("could not look after {}: it is tried again", what, e);
        }
    }

    private static boolean isLog(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file);
    }

    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        if (!thread.join(CLOSE_LIMIT)) {
            log.warn("the log of a worker could not be rotated within {} s", CLOSE_LIMIT.toSeconds());
        }
    }
}
