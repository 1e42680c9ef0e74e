package io.warmpool.supervisor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads at once: a store with threads of its own, changes, and followers that come and go. No tick helps anybody. */
class FeedRaceTest {

    private static final int EVENTS = 1000;

    private final ExecutorService storeThreads = Executors.newFixedThreadPool(3);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final JobId id = JobSamples.id();
    private final AtomicLong stored = new AtomicLong();
    private final Feed feed = new Feed(new Counting(), 10_000, 64 * 1024);

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
        storeThreads.shutdownNow();
    }

    /** Has the events up to a number; the last one is the end of the job. */
    private final class Counting extends UnaskedStore {

        @Override
        public CompletableFuture<Optional<JobRecord>> find(JobId job) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        long last = stored.get();
                        var state = last == EVENTS ? JobState.SUCCEEDED : JobState.RUNNING;
                        return Optional.of(JobSamples.job(job, state, 1, last));
                    },
                    storeThreads);
        }

        @Override
        public CompletableFuture<List<JobEvent>> events(JobId job, long after, int limit) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        long last = stored.get();
                        var events = new ArrayList<JobEvent>();
                        for (long i = after + 1; i <= last && events.size() < limit; i++) {
                            events.add(new JobEvent(i, JobSamples.NOON, what(i)));
                        }
                        return events;
                    },
                    storeThreads);
        }

        private JobEvent.What what(long number) {
            return number == EVENTS
                    ? new JobEvent.What.Changed(JobState.SUCCEEDED, 1, "", "")
                    : new JobEvent.What.Delta("x".repeat((int) (number % 50)));
        }
    }

    /** Reads until a page is empty, and again after news; checks that there is neither a hole nor a repetition. */
    private final class Reader implements JobFeed.Follower {

        private final AtomicInteger wishes = new AtomicInteger();
        private final AtomicLong position = new AtomicLong();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicInteger wrong = new AtomicInteger();

        @Override
        public void onNews() {
            if (wishes.getAndIncrement() == 0) {
                read();
            }
        }

        private void read() {
            int seen = wishes.get();
            feed.read(id, position.get()).thenAcceptAsync(answer -> take(answer.orElseThrow(), seen), threads);
        }

        private void take(JobFeed.Page page, int seen) {
            for (var event : page.events()) {
                if (event.id() != position.incrementAndGet()) {
                    wrong.incrementAndGet();
                }
            }
            if (page.missing().isPresent()) {
                wrong.incrementAndGet();
            }
            if (page.end().isPresent()) {
                ended.set(true);
            } else if (!page.events().isEmpty() || !wishes.compareAndSet(seen, 0)) {
                read();
            }
        }
    }

    @Test
    void everyFollowerThatStaysGetsEveryEventOnceAndTheEnd() throws InterruptedException {
        var staying = new ArrayList<Reader>();
        for (int i = 0; i < 20; i++) {
            var reader = new Reader();
            staying.add(reader);
            assertThat(feed.follow(id, reader)).isPresent();
            reader.onNews();
        }
        for (int i = 0; i < 4; i++) {
            threads.execute(() -> {
                while (stored.get() < EVENTS) {
                    var reader = new Reader();
                    var following = feed.follow(id, reader).orElseThrow();
                    reader.onNews();
                    following.close();
                }
            });
        }
        threads.execute(() -> {
            while (stored.get() < EVENTS) {
                stored.incrementAndGet();
                feed.onChange(id);
            }
        });
        await().atMost(Duration.ofSeconds(60)).until(() -> staying.stream().allMatch(reader -> reader.ended.get()));
        assertThat(staying).allSatisfy(reader -> {
            assertThat(reader.position).hasValue(EVENTS);
            assertThat(reader.wrong).hasValue(0);
        });
        assertThat(feed.windowBytes()).isLessThanOrEqualTo(64 * 1024);
    }

    @Test
    void whereAllComeAndGoNothingIsLeft() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            threads.execute(() -> {
                while (stored.get() < EVENTS) {
                    var following = feed.follow(id, new Reader()).orElseThrow();
                    following.close();
                }
            });
        }
        for (int i = 0; i < EVENTS; i++) {
            stored.incrementAndGet();
            feed.onChange(id);
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(feed.windowBytes()).isZero());
        assertThat(feed.followedJobs()).isZero();
    }
}
