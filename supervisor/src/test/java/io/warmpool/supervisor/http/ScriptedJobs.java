package io.warmpool.supervisor.http;

import io.warmpool.supervisor.job.Admitted;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobFeed;
import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobHealth;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobPage;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobRequest;
import io.warmpool.supervisor.job.Output;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/** Stands for the jobs: has those that the test gives it, and answers when and how the test wants, on threads of its own. */
final class ScriptedJobs implements JobDesk, JobFeed {

    private static final int PAGE = 100;

    final Map<JobId, JobRecord> jobs = new ConcurrentHashMap<>();
    final Map<JobId, List<JobEvent>> events = new ConcurrentHashMap<>();
    final Map<JobId, Output> outputs = new ConcurrentHashMap<>();
    final Map<JobId, Partial> partials = new ConcurrentHashMap<>();
    final Map<JobId, Long> dropped = new ConcurrentHashMap<>();
    final List<JobRequest> submitted = new CopyOnWriteArrayList<>();
    final List<Listed> listed = new CopyOnWriteArrayList<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<Optional<JobRecord>>> waiting = new CopyOnWriteArrayList<>();
    final Set<Place> followers = ConcurrentHashMap.newKeySet();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger outputsRead = new AtomicInteger();

    volatile Function<JobRequest, Admitted> admission = _ -> new Admitted.Refused("no jobs today", 7);
    volatile Changed changed;
    volatile JobPage page = new JobPage(List.of(), Optional.empty());
    volatile int maxFollowers = Integer.MAX_VALUE;

    /** What every answer waits for. */
    volatile CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);

    record Listed(JobFilter filter, Optional<JobId> before, int limit) {}

    final class Place implements Following {

        private final JobId id;
        private final Follower follower;

        Place(JobId id, Follower follower) {
            this.id = id;
            this.follower = follower;
        }

        @Override
        public void close() {
            followers.remove(this);
        }
    }

    /** Puts a job in, or changes it, and tells its followers. */
    void put(JobRecord job, List<JobEvent> itsEvents) {
        events.put(job.id(), List.copyOf(itsEvents));
        jobs.put(job.id(), job);
        news(job.id());
    }

    void news(JobId id) {
        followers.stream().filter(place -> place.id.equals(id)).forEach(place -> place.follower.onNews());
    }

    @Override
    public CompletableFuture<Admitted> submit(JobRequest request) {
        submitted.add(request);
        return answer("submit", () -> admission.apply(request));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> find(JobId id) {
        return answer("find " + id, () -> Optional.ofNullable(jobs.get(id)));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> awaitEnd(JobId id, Duration wait) {
        var end = new CompletableFuture<Optional<JobRecord>>();
        waiting.add(end);
        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> end.complete(Optional.ofNullable(jobs.get(id))));
        return end;
    }

    @Override
    public CompletableFuture<JobPage> list(JobFilter filter, Optional<JobId> before, int limit) {
        listed.add(new Listed(filter, before, limit));
        return answer("list", () -> page);
    }

    @Override
    public CompletableFuture<Optional<Output>> output(JobId id) {
        outputsRead.incrementAndGet();
        return answer("output " + id, () -> Optional.ofNullable(outputs.get(id)));
    }

    @Override
    public CompletableFuture<Partial> partial(JobRecord job) {
        return answer("partial", () -> partials.getOrDefault(job.id(), new Partial("", false)));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> cancel(JobId id) {
        return answer("cancel " + id, () -> Optional.ofNullable(jobs.get(id)));
    }

    @Override
    public CompletableFuture<Optional<Changed>> retry(JobId id) {
        return answer("retry " + id, () -> Optional.ofNullable(changed));
    }

    @Override
    public CompletableFuture<Optional<Changed>> delete(JobId id) {
        return answer("delete " + id, () -> Optional.ofNullable(changed));
    }

    @Override
    public JobFeed feed() {
        return this;
    }

    @Override
    public JobHealth health() {
        return new JobHealth(Map.of(), 1, 0, 0, "");
    }

    @Override
    public Optional<Following> follow(JobId id, Follower follower) {
        if (followers.size() >= maxFollowers) {
            return Optional.empty();
        }
        var place = new Place(id, follower);
        followers.add(place);
        return Optional.of(place);
    }

    @Override
    public CompletableFuture<Optional<Page>> read(JobId id, long after) {
        reads.incrementAndGet();
        return answer("read " + after, () -> {
            // The record first: a page must not have an end whose events it has not.
            var job = jobs.get(id);
            return Optional.ofNullable(job).map(found -> page(found, after));
        });
    }

    private Page page(JobRecord job, long after) {
        var all = events.get(job.id());
        var first = dropped.getOrDefault(job.id(), 0L) + 1;
        var from = Math.min(after, job.lastEvent());
        var some = all.stream()
                .filter(event -> event.id() > from && event.id() >= first)
                .limit(PAGE)
                .toList();
        var missing = from + 1 < first ? Optional.of(new Missing(from + 1, first - 1)) : Optional.<Missing>empty();
        var last = some.isEmpty() ? from : some.getLast().id();
        var ended = job.state().isEnd() && last >= job.lastEvent();
        return new Page(some, missing, ended ? Optional.of(job) : Optional.empty());
    }

    private <T> CompletableFuture<T> answer(String what, Supplier<T> said) {
        asked.add(what);
        return ready.thenApplyAsync(_ -> said.get());
    }
}
