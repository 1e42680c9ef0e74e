package io.warmpool.supervisor.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The feed of one supervisor. It has no thread: the store's threads tell it of changes, and who keeps the time tells it to look
 * again at what is followed, for a change may go untold. A follower reads until a page is empty, and then waits for news.
 */
public final class Feed implements JobFeed {

    /** The longest that a change of which nobody told stays unseen. */
    static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    /** So many looks a tick begins at most: the jobs that were not looked at for the longest come first. */
    static final int LOOKS_OF_A_TICK = 200;

    private static final long WINDOW = 256 * 1024;
    private static final long ALL_WINDOWS = 64 * 1024 * 1024;

    private final JobStore store;
    private final Semaphore places;
    private final FeedMemory memory;
    private final ConcurrentHashMap<JobId, FollowedJob> followed = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Question, CompletableFuture<Optional<Page>>> asked = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile Instant now = Instant.EPOCH;

    /** What the store is asked once for all who want to know it at the same time. */
    private record Question(JobId id, long after, long told) {}

    /** One following: not equal to any other one, also if somebody follows twice. */
    private static final class Ear implements Follower {

        private final Follower follower;

        Ear(Follower follower) {
            this.follower = follower;
        }

        @Override
        public void onNews() {
            follower.onNews();
        }
    }

    /** {@code maxFollowers} of all jobs together. */
    public Feed(JobStore store, int maxFollowers) {
        this(store, maxFollowers, ALL_WINDOWS);
    }

    Feed(JobStore store, int maxFollowers, long allWindows) {
        this.store = store;
        this.places = new Semaphore(maxFollowers);
        this.memory = new FeedMemory(allWindows, WINDOW, followed::values);
    }

    // ---- what is told ----

    /** A job has changed, or may have. */
    public void onChange(JobId id) {
        var job = followed.get(id);
        if (job != null) {
            job.look(now);
        }
    }

    /** The time goes on. To be called once a second or oftener; from one thread, which is not blocked. */
    public void onTick(Instant time) {
        now = time;
        followed.values().stream()
                .filter(job -> isDue(job, time))
                .sorted(Comparator.comparing(FollowedJob::lookedAt))
                .limit(LOOKS_OF_A_TICK)
                .forEach(job -> job.look(time));
    }

    private static boolean isDue(FollowedJob job, Instant time) {
        var last = job.lookedAt();
        return last.isAfter(time) || !last.isAfter(time.minus(LOOK_AGAIN)); // a clock may be set back
    }

    // ---- following ----

    @Override
    public Optional<Following> follow(JobId id, Follower follower) {
        if (!places.tryAcquire()) {
            return Optional.empty();
        }
        var ear = new Ear(follower);
        var job = followed.compute(id, (_, there) -> {
            var one = there == null ? new FollowedJob(id, numbers.incrementAndGet(), store, memory) : there;
            one.add(ear);
            return one;
        });
        job.lookFirst(now);
        var open = new AtomicBoolean(true);
        return Optional.of(() -> {
            if (open.getAndSet(false)) {
                leave(id, ear);
                places.release();
            }
        });
    }

    private void leave(JobId id, Ear ear) {
        var left = new AtomicBoolean();
        followed.computeIfPresent(id, (_, job) -> {
            left.set(job.remove(ear));
            if (left.get()) {
                job.drop();
            }
            return left.get() ? null : job;
        });
    }

    // ---- reading ----

    @Override
    public CompletableFuture<Optional<Page>> read(JobId id, long after) {
        var job = Optional.ofNullable(followed.get(id));
        return job.map(FollowedJob::firstLook)
                .orElseGet(() -> CompletableFuture.completedFuture(null))
                .thenCompose(_ -> {
                    var page = job.flatMap(one -> one.page(after));
                    return page.isPresent() ? CompletableFuture.completedFuture(page) : stored(id, after, job);
                });
    }

    private CompletableFuture<Optional<Page>> stored(JobId id, long after, Optional<FollowedJob> job) {
        var question = new Question(id, after, job.map(FollowedJob::told).orElse(0L));
        var answer = new CompletableFuture<Optional<Page>>();
        var same = asked.putIfAbsent(question, answer);
        if (same != null) {
            return same.copy();
        }
        store.events(id, after, EventWindow.PAGE_EVENTS)
                .thenCombine(store.find(id), (events, found) -> found.map(record -> page(record, after, events)))
                .whenComplete((page, failure) -> {
                    asked.remove(question, answer);
                    if (failure == null) {
                        answer.complete(page);
                    } else {
                        job.ifPresent(FollowedJob::trouble);
                        answer.completeExceptionally(failure);
                    }
                });
        return answer.copy();
    }

    /** The record may be older or younger than the events: it is the end only if both agree on the last one. */
    private static Page page(JobRecord record, long after, List<JobEvent> events) {
        var page = EventWindow.page(events);
        var from = page.isEmpty() ? Math.min(after, record.lastEvent()) : after;
        var firstKept = page.isEmpty() ? record.firstEvent() : page.getFirst().id();
        var missing =
                firstKept > from + 1 ? Optional.of(new Missing(from + 1, firstKept - 1)) : Optional.<Missing>empty();
        long position = page.isEmpty()
                ? missing.map(Missing::to).orElse(from)
                : page.getLast().id();
        var isEnd = record.state().isEnd() && position == record.lastEvent();
        return new Page(page, missing, isEnd ? Optional.of(record) : Optional.empty());
    }

    /** What the windows take; for tests. */
    long windowBytes() {
        return memory.taken();
    }

    /** How many jobs are followed; for tests. */
    int followedJobs() {
        return followed.size();
    }
}
