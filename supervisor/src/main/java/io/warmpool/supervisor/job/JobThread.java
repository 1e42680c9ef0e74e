package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.Moment;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the {@link Engine}: opens what others put into its mailbox, in order, and keeps the time. As an executor
 * it is the home of the jobs' calls.
 */
final class JobThread implements Executor {

    /** Something for the thread to do. */
    interface Letter {
        void open(Engine engine, Moment now);
    }

    /** Makes the engine, on the thread that will own it. */
    interface Start {
        Engine engine(Moment now);
    }

    /**
     * What others may know.
     *
     * @param here attempts in this supervisor's pools
     * @param unstored outcomes that only this process knows
     */
    record Counts(int here, int unstored) {}

    private static final Logger log = LoggerFactory.getLogger(JobThread.class);

    private static final int BATCH = 256;
    private static final long LONGEST_SLEEP = TimeUnit.SECONDS.toNanos(1);

    private final LinkedTransferQueue<Letter> letters = new LinkedTransferQueue<>();
    private final InstantSource clock;
    private final Runnable onDeath;
    private final CompletableFuture<Void> quiet = new CompletableFuture<>();
    private Thread thread;
    private volatile Counts counts = new Counts(0, 0);
    private volatile boolean ended;
    /** Read and written by the thread alone. */
    private long endBy = Long.MAX_VALUE;

    JobThread(InstantSource clock, Runnable onDeath) {
        this.clock = clock;
        this.onDeath = onDeath;
    }

    void start(Start start) {
        thread = Thread.ofPlatform().name("jobs").start(() -> run(start));
    }

    /** Never blocks. It needs no bound of its own: each attempt has a few letters in it at a time. */
    void put(Letter letter) {
        letters.add(letter);
    }

    @Override
    public void execute(Runnable task) {
        put((_, _) -> task.run());
    }

    Counts counts() {
        return counts;
    }

    /** Done when the engine was stopped and nothing of it is on the way any more. */
    CompletableFuture<Void> quiet() {
        return quiet;
    }

    /** Whether what is put in is not opened any more. */
    boolean isEnded() {
        return ended;
    }

    /** Ends the thread when nothing is on the way any more, or after so long. */
    void close(Duration limit) throws InterruptedException {
        put((engine, now) -> {
            engine.onStop(Duration.ZERO, now);
            endBy = now.nanos() + limit.toNanos();
        });
        thread.join(limit.plusSeconds(1));
    }

    private void run(Start start) {
        try {
            var engine = start.engine(now());
            while (!isOver(engine)) {
                var letter = letters.poll(sleep(engine), TimeUnit.NANOSECONDS);
                var now = now();
                for (int i = 0; letter != null; i++) {
                    letter.open(engine, now);
                    letter = i < BATCH ? letters.poll() : null;
                }
                engine.onTick(now);
                var runs = engine.runs();
                counts = new Counts(runs.roster().placed(), runs.roster().unstored());
                if (engine.isQuiet()) {
                    quiet.complete(null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable failure) {
            log.error("the thread of the jobs died", failure);
            onDeath.run();
        } finally {
            ended = true;
            quiet.complete(null);
        }
    }

    private boolean isOver(Engine engine) {
        return endBy != Long.MAX_VALUE && (engine.isQuiet() || endBy <= System.nanoTime());
    }

    private long sleep(Engine engine) {
        return Math.min(LONGEST_SLEEP, Math.min(engine.nextDeadline(), endBy) - System.nanoTime());
    }

    private Moment now() {
        // The store keeps milliseconds; so nothing changes when it is read again.
        return new Moment(System.nanoTime(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }
}
