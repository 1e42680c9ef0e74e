package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.Moment;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that owns the {@link Directory}: opens what others put into its mailbox, in order, and keeps the time. */
final class SessionThread {

    /** Something for the thread to do. */
    interface Letter {
        void open(Directory directory, Moment now);
    }

    /** Makes the directory, on the thread that will own it. */
    interface Start {
        Directory directory(Moment now);
    }

    private static final Logger log = LoggerFactory.getLogger(SessionThread.class);

    private static final int BATCH = 256;
    private static final long LONGEST_SLEEP = TimeUnit.SECONDS.toNanos(1);

    private final LinkedTransferQueue<Letter> letters = new LinkedTransferQueue<>();
    private final InstantSource clock;
    private final Runnable onDeath;
    private Thread thread;
    private volatile SessionHealth health;
    private volatile boolean stopped;
    private long endBy = Long.MAX_VALUE;

    SessionThread(InstantSource clock, SessionHealth first, Runnable onDeath) {
        this.clock = clock;
        this.health = first;
        this.onDeath = onDeath;
    }

    void start(Start start) {
        thread = Thread.ofPlatform().name("sessions").start(() -> run(start));
    }

    /** Never blocks. It needs no bound of its own: each call has a few letters in it at a time. */
    void put(Letter letter) {
        letters.add(letter);
    }

    SessionHealth health() {
        return health;
    }

    /** Lets nothing in any more, and ends the thread when the store owes no answer, or after so long. */
    void close(Duration limit) throws InterruptedException {
        put((directory, now) -> {
            directory.onClose();
            endBy = now.nanos() + limit.toNanos();
        });
        thread.join(limit.plusSeconds(1));
        stopped = true;
    }

    /** Whether what is put in is not opened any more. */
    boolean isStopped() {
        return stopped;
    }

    private void run(Start start) {
        try {
            var directory = start.directory(now());
            while (!isOver(directory)) {
                var letter = letters.poll(sleep(directory), TimeUnit.NANOSECONDS);
                var now = now();
                for (int i = 0; letter != null; i++) {
                    letter.open(directory, now);
                    letter = i < BATCH ? letters.poll() : null;
                }
                directory.onTick(now);
                health = directory.health();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable failure) {
            log.error("the thread of the sessions died", failure);
            onDeath.run();
        } finally {
            stopped = true;
        }
    }

    private boolean isOver(Directory directory) {
        return endBy != Long.MAX_VALUE && (directory.isQuiet() || endBy <= System.nanoTime());
    }

    private long sleep(Directory directory) {
        return Math.min(LONGEST_SLEEP, Math.min(directory.nextDeadline(), endBy) - System.nanoTime());
    }

    private Moment now() {
        // The store keeps milliseconds; so nothing changes when it is read again.
        return new Moment(System.nanoTime(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }
}
