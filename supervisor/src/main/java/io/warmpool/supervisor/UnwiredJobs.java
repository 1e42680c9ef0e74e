package io.warmpool.supervisor;

import io.warmpool.supervisor.job.Admitted;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.job.JobFeed;
import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobHealth;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobPage;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobRequest;
import io.warmpool.supervisor.job.Output;
import io.warmpool.supervisor.store.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The place of the jobs in the wiring until the engine stands there: says to everybody that there are none. */
final class UnwiredJobs implements JobDesk {

    private static final String WHY = "this supervisor runs no jobs";

    private static <T> CompletableFuture<T> refused() {
        return CompletableFuture.failedFuture(new StoreException(WHY, null));
    }

    @Override
    public CompletableFuture<Admitted> submit(JobRequest request) {
        return refused();
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> find(JobId id) {
        return refused();
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> awaitEnd(JobId id, Duration wait) {
        return refused();
    }

    @Override
    public CompletableFuture<JobPage> list(JobFilter filter, Optional<JobId> before, int limit) {
        return refused();
    }

    @Override
    public CompletableFuture<Optional<Output>> output(JobId id) {
        return refused();
    }

    @Override
    public CompletableFuture<Partial> partial(JobRecord job) {
        return refused();
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> cancel(JobId id) {
        return refused();
    }

    @Override
    public CompletableFuture<Optional<Changed>> retry(JobId id) {
        return refused();
    }

    @Override
    public CompletableFuture<Optional<Changed>> delete(JobId id) {
        return refused();
    }

    @Override
    public JobFeed feed() {
        throw new StoreException(WHY, null);
    }

    @Override
    public JobHealth health() {
        return new JobHealth(Map.of(), 0, 0, 0, "");
    }
}
