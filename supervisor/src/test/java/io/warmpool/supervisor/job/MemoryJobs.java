package io.warmpool.supervisor.job;

import io.warmpool.supervisor.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A store that forgets all with its process, fails as it is told, and in which an owner's lease runs out when that is said. It
 * answers before it returns. Safe from any thread.
 */
final class MemoryJobs implements JobStore {

    private final JobLimits limits;
    private final TreeMap<JobId, MemoryJob> jobs = new TreeMap<>();
    private final Map<String, Long> served = new HashMap<>();
    private final Set<String> lapsed = new HashSet<>();
    private final Set<JobId> changed = new HashSet<>();
    private long turn;
    private String failure = "";
    private boolean failsAfterwards;
    private Consumer<JobId> listener = _ -> {};

    MemoryJobs(JobLimits limits) {
        this.limits = limits;
    }

    /** Fails from now on, having done what it says it has not if {@code afterwards}; an empty text ends that. */
    synchronized void fail(String why, boolean afterwards) {
        failure = why;
        failsAfterwards = afterwards;
    }

    /** This owner was not heard of for too long; until it renews. */
    synchronized void lapse(String owner) {
        lapsed.add(owner);
    }

    private <T> CompletableFuture<T> answer(Supplier<T> work) {
        T value;
        List<JobId> told;
        synchronized (this) {
            if (!failure.isEmpty() && !failsAfterwards) {
                return CompletableFuture.failedFuture(new StoreException(failure, null));
            }
            value = work.get();
            told = List.copyOf(changed);
            changed.clear();
            if (!failure.isEmpty()) {
                return CompletableFuture.failedFuture(new StoreException(failure, null));
            }
        }
        told.forEach(listener);
        return CompletableFuture.completedFuture(value);
    }

    private Optional<MemoryJob> at(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    private void tell(MemoryJob job) {
        changed.add(job.made.id());
    }

    // ---- for clients ----

    @Override
    public CompletableFuture<Submission> submit(NewJob job, long maxQueued) {
        return answer(() -> {
            if (jobs.containsKey(job.id())) {
                return new Submission.Same(jobs.get(job.id()).record());
            }
            var twin = jobs.values().stream()
                    .filter(other -> !job.spec().idempotencyKey().isEmpty()
                            && scope(other.spec()).equals(scope(job.spec())))
                    .findFirst();
            if (twin.isPresent()) {
                var other = twin.get();
                return Arrays.equals(other.made.fingerprint(), job.fingerprint())
                        ? new Submission.Same(other.record())
                        : new Submission.Different(other.made.id());
            }
            var queued = count(JobState.QUEUED);
            if (queued >= maxQueued) {
                return new Submission.Full(queued);
            }
            var stored = new MemoryJob(job, limits);
            jobs.put(job.id(), stored);
            tell(stored);
            return new Submission.Accepted(stored.record());
        });
    }

    private static List<String> scope(JobSpec spec) {
        return List.of(spec.agent(), spec.tenant(), spec.user(), spec.idempotencyKey());
    }

    private long count(JobState state) {
        return jobs.values().stream().filter(job -> job.state == state).count();
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> find(JobId id) {
        return answer(() -> at(id).map(MemoryJob::record));
    }

    @Override
    public CompletableFuture<JobPage> list(JobFilter filter, Optional<JobId> before, int limit) {
        return answer(() -> {
            var older = before.map(id -> jobs.headMap(id, false)).orElse(jobs).descendingMap();
            var found = older.values().stream()
                    .map(MemoryJob::record)
                    .filter(filter::matches)
                    .limit(limit + 1L)
                    .toList();
            return found.size() <= limit
                    ? new JobPage(found, Optional.empty())
                    : new JobPage(
                            found.subList(0, limit),
                            Optional.of(found.get(limit - 1).id()));
        });
    }

    @Override
    public CompletableFuture<Map<JobState, Long>> counts() {
        return answer(() -> {
            var counts = new HashMap<JobState, Long>();
            jobs.values().forEach(job -> counts.merge(job.state, 1L, Long::sum));
            return counts;
        });
    }

    @Override
    public CompletableFuture<List<JobEvent>> events(JobId id, long after, int limit) {
        return answer(() -> at(id).map(job -> job.events.stream()
                        .filter(event -> event.id() > after)
                        .limit(limit)
                        .toList())
                .orElse(List.of()));
    }

    @Override
    public CompletableFuture<Optional<Output>> output(JobId id) {
        return answer(() -> at(id).flatMap(job -> job.output));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> cancel(JobId id, Instant now) {
        return answer(() -> at(id).map(job -> {
            if (job.state == JobState.QUEUED) {
                job.over(JobState.CANCELLED, Optional.of(new Cause("cancelled", "it was called off")), now);
                tell(job);
            } else if (job.state == JobState.RUNNING) {
                job.cancelling = true;
                tell(job);
            }
            return job.record();
        }));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> retry(JobId id, Instant now) {
        return answer(() -> at(id).map(job -> {
            var mayBe = !job.spec().atMostOnce() || job.attempts.isEmpty();
            if ((job.state == JobState.DEAD || job.state == JobState.FAILED) && mayBe) {
                job.retry(now);
                tell(job);
            }
            return job.record();
        }));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> delete(JobId id) {
        return answer(() -> at(id).map(job -> {
            if (job.state.isEnd()) {
                jobs.remove(id);
                tell(job);
            }
            return job.record();
        }));
    }

    // ---- for those who run them ----

    @Override
    public CompletableFuture<List<Claim>> claim(Wish wish, Instant now) {
        return answer(() -> {
            var claims = new ArrayList<Claim>();
            wish.most().forEach((agent, most) -> {
                for (int i = 0; i < most; i++) {
                    next(agent, now).ifPresent(job -> {
                        job.claim(wish.owner(), wish.calls().get(), now);
                        served.put(agent + "\n" + job.spec().tenant(), ++turn);
                        tell(job);
                        claims.add(job.claimed(true));
                    });
                }
            });
            return claims;
        });
    }

    private Optional<MemoryJob> next(String agent, Instant now) {
        return jobs.values().stream()
                .filter(job -> job.spec().agent().equals(agent) && job.isReady(now))
                .min(Comparator.<MemoryJob>comparingLong(
                                job -> running(agent, job.spec().tenant()))
                        .thenComparingLong(job ->
                                served.getOrDefault(agent + "\n" + job.spec().tenant(), 0L))
                        .thenComparingInt(job -> -job.spec().priority())
                        .thenComparing(job -> job.made.id()));
    }

    private long running(String agent, String tenant) {
        return jobs.values().stream()
                .filter(job -> job.state == JobState.RUNNING
                        && job.spec().agent().equals(agent)
                        && job.spec().tenant().equals(tenant))
                .count();
    }

    @Override
    public CompletableFuture<List<Claim>> inherit(String owner) {
        return answer(() -> {
            lapsed.remove(owner);
            return jobs.values().stream()
                    .filter(job -> job.state == JobState.RUNNING && job.owner.equals(owner))
                    .map(job -> {
                        job.grasp(owner);
                        return job.claimed(false);
                    })
                    .toList();
        });
    }

    @Override
    public CompletableFuture<Void> renew(String owner) {
        return answer(() -> {
            lapsed.remove(owner);
            return null;
        });
    }

    @Override
    public CompletableFuture<List<Claim>> takeLapsed(String owner, List<String> agents, int most) {
        return answer(() -> jobs.values().stream()
                .filter(job -> job.state == JobState.RUNNING
                        && !job.owner.equals(owner)
                        && lapsed.contains(job.owner)
                        && agents.contains(job.spec().agent()))
                .limit(most)
                .map(job -> {
                    job.grasp(owner);
                    tell(job);
                    return job.claimed(false);
                })
                .toList());
    }

    private Optional<MemoryJob> held(Fence fence) {
        return at(fence.job()).filter(job -> job.state == JobState.RUNNING && job.fence == fence.number());
    }

    @Override
    public CompletableFuture<Written> append(Fence fence, long batch, List<JobEvent.What> events, Instant now) {
        return answer(() -> held(fence)
                .map(job -> {
                    if (batch > job.batch) {
                        job.batch = batch;
                        events.forEach(event -> job.append(event, now));
                        tell(job);
                    }
                    return new Written(true, job.cancelling);
                })
                .orElse(new Written(false, false)));
    }

    @Override
    public CompletableFuture<Written> end(Fence fence, Ending ending, Instant now) {
        return answer(() -> held(fence)
                .map(job -> {
                    var cancelling = job.cancelling;
                    job.end(ending, now);
                    tell(job);
                    return new Written(true, cancelling);
                })
                .orElse(new Written(false, false)));
    }

    // ---- housekeeping ----

    @Override
    public CompletableFuture<Boolean> sweep(Instant now, long maxKept) {
        return answer(() -> {
            var late = new Cause("deadline", "the job's deadline passed while it was queued");
            for (var job : List.copyOf(jobs.values())) {
                if (job.state == JobState.QUEUED
                        && job.spec().deadline().map(at -> !at.isAfter(now)).orElse(false)) {
                    job.over(JobState.FAILED, Optional.of(late), now);
                    tell(job);
                }
                if (job.record().keptUntil().map(until -> !until.isAfter(now)).orElse(false)) {
                    jobs.remove(job.made.id());
                }
            }
            jobs.values().stream()
                    .filter(job -> job.state.isEnd())
                    .sorted(Comparator.comparing((MemoryJob job) -> job.ended.orElseThrow())
                            .reversed())
                    .skip(maxKept)
                    .toList()
                    .forEach(job -> jobs.remove(job.made.id()));
            return false;
        });
    }

    @Override
    public CompletableFuture<Optional<Instant>> nextReady(Instant now) {
        return answer(() -> jobs.values().stream()
                .filter(job -> job.state == JobState.QUEUED && job.ready.isAfter(now))
                .map(job -> job.ready)
                .min(Comparator.naturalOrder()));
    }

    @Override
    public CompletableFuture<List<JobRecord>> takeWebhooks(Instant now, Instant until, int most) {
        return answer(() -> jobs.values().stream()
                .filter(job -> job.webhook
                        .flatMap(Webhook::next)
                        .map(next -> !next.isAfter(now))
                        .orElse(false))
                .limit(most)
                .map(job -> {
                    var webhook = job.webhook.orElseThrow();
                    job.webhook = Optional.of(
                            new Webhook(Optional.of(until), webhook.tries(), webhook.delivered(), webhook.note()));
                    return job.record();
                })
                .toList());
    }

    @Override
    public CompletableFuture<Void> noteWebhook(JobId id, Instant ended, Webhook webhook) {
        return answer(() -> {
            at(id).filter(job -> job.record().ended().equals(Optional.of(ended)))
                    .ifPresent(job -> job.webhook = Optional.of(webhook));
            return null;
        });
    }

    // ---- the store itself ----

    @Override
    public void onChange(Consumer<JobId> next) {
        listener = next;
    }

    @Override
    public synchronized String failure() {
        return failure;
    }

    @Override
    public void close() {}
}
