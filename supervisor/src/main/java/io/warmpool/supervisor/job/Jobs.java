package io.warmpool.supervisor.job;

import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.call.CallIds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The jobs of one supervisor: the desk for its clients, and the engine that runs them. */
public final class Jobs implements JobDesk, AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final long COUNTS_NANOS = Duration.ofSeconds(1).toNanos();

    private final JobStore store;
    private final JobFeed feed;
    private final JobSettings settings;
    private final InstantSource clock;
    private final JobThread thread;
    private final Adoptions adoptions;
    private final Intake intake;
    private final Waits waits;
    private final Partials partials;
    private final AtomicLong countsFrom = new AtomicLong(System.nanoTime() - COUNTS_NANOS);
    private volatile Map<JobState, Long> counts = Map.of();

    private Jobs(
            JobStore store,
            JobFeed feed,
            Admission admission,
            JobIds ids,
            JobSettings settings,
            WebhookRule webhooks,
            InstantSource clock,
            Runnable onDeath) {
        this.store = store;
        this.feed = feed;
        this.settings = settings;
        this.clock = clock;
        this.thread = new JobThread(clock, onDeath);
        this.adoptions = new Adoptions(thread);
        this.intake = new Intake(store, admission, ids, settings, webhooks, clock);
        this.waits = new Waits(store);
        this.partials = new Partials(store);
    }

    /**
     * Begins at once to ask for what an earlier life of this supervisor had, and then takes jobs as there are places.
     *
     * @param store is closed with this; nobody has asked it anything yet
     * @param feed for those who follow jobs
     * @param news is told of each change of a job, on threads of the store's; must not block
     * @param calls gives out the ids of all calls of this supervisor
     * @param owner the supervisor, by the id of its home
     * @param onDeath runs if the thread of the jobs dies of a failure: the process should end
     */
    public static Jobs open(
            JobStore store,
            JobFeed feed,
            Consumer<JobId> news,
            Admission admission,
            CallIds calls,
            JobIds ids,
            String owner,
            JobSettings settings,
            WebhookRule webhooks,
            InstantSource clock,
            Runnable onDeath) {
        var jobs = new Jobs(store, feed, admission, ids, settings, webhooks, clock, onDeath);
        store.onChange(id -> {
            jobs.thread.put((engine, now) -> engine.onChange(id, now));
            jobs.waits.onChange(id);
            news.accept(id);
        });
        var performer = new Performer(store, admission, jobs.thread, jobs.adoptions, settings.maxKept());
        jobs.thread.start(now -> new Engine(
                owner,
                calls::next,
                settings,
                performer,
                () -> ThreadLocalRandom.current().nextDouble(),
                now));
        return jobs;
    }

    /** What the pools must know of attempts that an earlier life began. */
    public Adoption adoption() {
        return adoptions;
    }

    // ---- for clients ----

    @Override
    public CompletableFuture<Admitted> submit(JobRequest request) {
        return intake.submit(request).whenComplete((admitted, _) -> {
            if (admitted instanceof Admitted.Job) {
                thread.put((engine, _) -> engine.onQueued());
            }
        });
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> find(JobId id) {
        return store.find(id);
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> awaitEnd(JobId id, Duration wait) {
        return waits.await(id, wait);
    }

    @Override
    public CompletableFuture<JobPage> list(JobFilter filter, Optional<JobId> before, int limit) {
        return store.list(filter, before, limit);
    }

    @Override
    public CompletableFuture<Optional<Output>> output(JobId id) {
        return store.output(id);
    }

    @Override
    public CompletableFuture<Partial> partial(JobRecord job) {
        return partials.read(job);
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> cancel(JobId id) {
        return store.cancel(id, now()).whenComplete((job, _) -> {
            if (job != null && job.map(JobRecord::cancelling).orElse(false)) {
                thread.put((engine, _) -> engine.runs().onCalledOff(id));
            }
        });
    }

    @Override
    public CompletableFuture<Optional<Changed>> retry(JobId id) {
        return store.find(id).thenCompose(before -> {
            if (before.filter(this::isTooLate).isPresent()) {
                return CompletableFuture.completedFuture(
                        before.map(job -> new Changed(job, false, "the job's deadline has passed: hand in a new one")));
            }
            return store.retry(id, now()).thenApply(after -> after.map(job -> retried(before, job)));
        });
    }

    private boolean isTooLate(JobRecord job) {
        return job.state().isEnd()
                && job.spec()
                        .deadline()
                        .filter(deadline -> !deadline.isAfter(now()))
                        .isPresent();
    }

    private static Changed retried(Optional<JobRecord> before, JobRecord job) {
        var was = before.map(JobRecord::state).orElse(job.state());
        if (job.state() == JobState.QUEUED && was.isEnd()) {
            return new Changed(job, true, "");
        }
        var onlyOnce = job.spec().atMostOnce() && (job.state() == JobState.FAILED || job.state() == JobState.DEAD);
        return new Changed(
                job,
                false,
                onlyOnce
                        ? "the job was started, and its agent must never get it twice: hand in a new one"
                        : "the job is " + job.state().text() + "; only one that is failed or dead can be tried again");
    }

    @Override
    public CompletableFuture<Optional<Changed>> delete(JobId id) {
        return store.delete(id)
                .thenApply(before -> before.map(job -> job.state().isEnd()
                        ? new Changed(job, true, "")
                        : new Changed(
                                job,
                                false,
                                "the job is " + job.state().text()
                                        + "; only one that has ended can be deleted: cancel it first")));
    }

    @Override
    public JobFeed feed() {
        return feed;
    }

    @Override
    public JobHealth health() {
        var last = countsFrom.get();
        var now = System.nanoTime();
        if (now - last >= COUNTS_NANOS && countsFrom.compareAndSet(last, now)) {
            store.counts().thenAccept(counted -> counts = Map.copyOf(counted));
        }
        var here = thread.counts();
        return new JobHealth(counts, settings.maxQueued(), here.here(), here.unstored(), store.failure());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    // ---- the end ----

    /**
     * Takes no more jobs, neither from clients nor to run. What runs may finish for so long, and is then given back to be run
     * later; the pools must still be open.
     *
     * @return done when nothing of it is left here; not if the store cannot be written
     */
    public CompletableFuture<Void> stop(Duration drain) {
        intake.stop();
        thread.put((engine, now) -> engine.onStop(drain, now));
        return thread.quiet().copy();
    }

    /** Waits a few seconds for what is on its way to the store, and closes that. */
    @Override
    public void close() {
        intake.stop();
        try {
            thread.close(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }
}
