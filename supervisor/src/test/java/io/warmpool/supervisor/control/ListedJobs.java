package io.warmpool.supervisor.control;

import io.warmpool.supervisor.job.Admitted;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.job.JobFeed;
import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobHealth;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobPage;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobRequest;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.Output;
import io.warmpool.supervisor.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A desk with the jobs that a test puts on it, under the contract of {@link JobDesk}; nothing runs them. */
public final class ListedJobs implements JobDesk {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final Map<JobId, JobRecord> jobs =
            new TreeMap<>(Comparator.<JobId>naturalOrder().reversed());
    private final Map<JobId, Output> outputs = new LinkedHashMap<>();
    private final Map<JobId, Partial> partials = new LinkedHashMap<>();
    private JobHealth health = new JobHealth(Map.of(), 10_000, 0, 0, "");
    private boolean failing;
    private int looksAt = Integer.MAX_VALUE;

    public ListedJobs add(SampleJob job) {
        var made = job.record();
        jobs.put(made.id(), made);
        return this;
    }

    public ListedJobs add(SampleJob job, byte[] output) {
        var made = job.record();
        jobs.put(made.id(), made);
        outputs.put(made.id(), new Output(made.outputType(), output));
        return this;
    }

    public ListedJobs add(SampleJob job, Partial emitted) {
        var made = job.record();
        jobs.put(made.id(), made);
        partials.put(made.id(), emitted);
        return this;
    }

    /** From now on the store cannot be used. */
    public void fail() {
        failing = true;
    }

    /** For one page it looks through so many jobs only, so a page may have none that match. */
    public void looksAt(int most) {
        looksAt = most;
    }

    public void health(JobHealth now) {
        health = now;
    }

    /** As with the engine's, a failure comes through a stage. */
    private <T> CompletableFuture<T> answer(Supplier<T> made) {
        return failing
                ? CompletableFuture.<T>failedFuture(new StoreException("the disk is full", null))
                        .thenApply(same -> same)
                : CompletableFuture.completedFuture(made.get());
    }

    @Override
    public CompletableFuture<Admitted> submit(JobRequest request) {
        throw new AssertionError("nobody hands jobs in here");
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> find(JobId id) {
        return answer(() -> Optional.ofNullable(jobs.get(id)));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> awaitEnd(JobId id, Duration wait) {
        throw new AssertionError("nobody waits here");
    }

    @Override
    public CompletableFuture<JobPage> list(JobFilter filter, Optional<JobId> before, int limit) {
        return answer(() -> {
            var older = jobs.values().stream()
                    .filter(job -> before.isEmpty() || job.id().compareTo(before.get()) < 0)
                    .toList();
            var seen = older.stream().limit(Math.min(looksAt, limit)).toList();
            return new JobPage(
                    seen.stream().filter(filter::matches).toList(),
                    seen.size() < older.size() ? Optional.of(seen.getLast().id()) : Optional.empty());
        });
    }

    @Override
    public CompletableFuture<Optional<Output>> output(JobId id) {
        return answer(() -> Optional.ofNullable(outputs.get(id)));
    }

    @Override
    public CompletableFuture<Partial> partial(JobRecord job) {
        return answer(() -> partials.getOrDefault(job.id(), new Partial("", false)));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> cancel(JobId id) {
        return answer(() -> Optional.ofNullable(jobs.computeIfPresent(id, (_, job) -> switch (job.state()) {
            case QUEUED -> SampleJob.changed(job, JobState.CANCELLED, false, Optional.of(NOW));
            case RUNNING -> SampleJob.changed(job, JobState.RUNNING, true, Optional.empty());
            default -> job;
        })));
    }

    @Override
    public CompletableFuture<Optional<Changed>> retry(JobId id) {
        return answer(() -> Optional.ofNullable(jobs.get(id)).map(job -> {
            if (job.state() != JobState.DEAD && job.state() != JobState.FAILED) {
                return new Changed(job, false, "it is " + job.state().text() + ", and not dead or failed");
            }
            var again = SampleJob.changed(job, JobState.QUEUED, false, Optional.empty());
            jobs.put(id, again);
            return new Changed(again, true, "");
        }));
    }

    @Override
    public CompletableFuture<Optional<Changed>> delete(JobId id) {
        return answer(() -> Optional.ofNullable(jobs.get(id)).map(job -> {
            if (!job.state().isEnd()) {
                return new Changed(job, false, "it is " + job.state().text() + ": cancel it first");
            }
            jobs.remove(id);
            return new Changed(job, true, "");
        }));
    }

    @Override
    public JobFeed feed() {
        throw new AssertionError("nobody follows here");
    }

    @Override
    public JobHealth health() {
        return health;
    }
}
