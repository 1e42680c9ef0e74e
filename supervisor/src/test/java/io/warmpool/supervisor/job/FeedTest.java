package io.warmpool.supervisor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.supervisor.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Followers over a store whose answers come when the test wants. */
class FeedTest {

    private final ScriptedEvents store = new ScriptedEvents();
    private final Feed feed = new Feed(store, 2000, 1024 * 1024);

    /** Reads as a route does: until a page is empty, again at each piece of news, never two reads at once. */
    private final class Reader implements JobFeed.Follower {

        private final JobId id;
        private final List<Long> ids = new ArrayList<>();
        private final List<JobFeed.Missing> missing = new ArrayList<>();
        private final JobFeed.Following following;
        private long position;
        private boolean reading;
        private boolean again;
        private boolean gone;
        private Throwable failure;
        private Optional<JobRecord> end = Optional.empty();

        Reader(JobId id, long after) {
            this.id = id;
            this.position = after;
            this.following = feed.follow(id, this).orElseThrow();
            onNews();
        }

        @Override
        public void onNews() {
            if (reading) {
                again = true;
                return;
            }
            reading = true;
            again = false;
            feed.read(id, position).whenComplete((page, broken) -> {
                reading = false;
                failure = broken;
                boolean isMore = broken == null && take(page);
                if (isMore || again) {
                    onNews();
                }
            });
        }

        private boolean take(Optional<JobFeed.Page> answer) {
            gone = answer.isEmpty();
            if (gone) {
                return false;
            }
            var page = answer.get();
            page.missing().ifPresent(hole -> {
                missing.add(hole);
                position = hole.to();
            });
            page.events().forEach(event -> {
                assertThat(event.id()).isEqualTo(position + 1);
                ids.add(event.id());
                position = event.id();
            });
            end = page.end();
            return end.isEmpty() && !page.events().isEmpty();
        }
    }

    private void change(JobId id) {
        feed.onChange(id);
    }

    private void secondsLater(int seconds) {
        feed.onTick(JobSamples.NOON.plusSeconds(seconds));
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void aFollowerGetsWhatWasAndWhatComesAndTheEnd() {
        var id = store.running();
        store.deltas(id, 3, "a");
        var reader = new Reader(id, 0);
        assertThat(reader.ids).containsExactly(1L, 2L, 3L);
        store.delta(id, "b");
        change(id);
        assertThat(reader.ids).containsExactly(1L, 2L, 3L, 4L);
        assertThat(reader.end).isEmpty();
        store.become(id, JobState.SUCCEEDED);
        change(id);
        assertThat(reader.ids).isEqualTo(upTo(5));
        assertThat(reader.end)
                .hasValueSatisfying(job -> assertThat(job.lastEvent()).isEqualTo(5));
    }

    @Test
    void aThousandFollowersCostNoMoreReadsThanOne() {
        assertThat(readsFor(1)).isEqualTo(readsFor(1000)).isLessThan(120);
    }

    private int readsFor(int followers) {
        var id = store.running();
        store.deltas(id, 20, "a");
        int before = store.reads() + store.finds();
        var readers = new ArrayList<Reader>();
        for (int i = 0; i < followers; i++) {
            readers.add(new Reader(id, 0));
        }
        for (int i = 0; i < 100; i++) {
            store.delta(id, "b");
            change(id);
        }
        store.become(id, JobState.SUCCEEDED);
        change(id);
        assertThat(readers).allSatisfy(reader -> {
            assertThat(reader.ids).isEqualTo(upTo(121));
            assertThat(reader.end).isPresent();
        });
        readers.forEach(reader -> reader.following.close());
        return store.reads() + store.finds() - before;
    }

    @Test
    void changesDuringALookCostOneMoreLookHoweverManyTheyAre() {
        var id = store.running();
        var reader = new Reader(id, 0);
        store.hold();
        int before = store.reads();
        for (int i = 0; i < 50; i++) {
            store.delta(id, "a");
            change(id);
        }
        store.answer();
        assertThat(reader.ids).isEqualTo(upTo(50));
        assertThat(store.reads() - before).isEqualTo(2);
    }

    @Test
    void followersFromTheStartOfALongJobShareTheirReadsOfTheStore() {
        var id = store.running();
        store.deltas(id, 3000, "a");
        store.hold();
        var readers = new ArrayList<Reader>();
        for (int i = 0; i < 300; i++) {
            readers.add(new Reader(id, 0));
        }
        store.answer();
        assertThat(readers).allSatisfy(reader -> assertThat(reader.ids).isEqualTo(upTo(3000)));
        assertThat(store.reads()).isLessThan(20);
    }

    @Test
    void aSlowReaderThatFellOutOfTheWindowReadsFromTheStore() {
        var id = store.running();
        store.delta(id, "a");
        var quick = new Reader(id, 0);
        for (int i = 0; i < 400; i++) {
            store.delta(id, "x".repeat(1024));
            change(id);
        }
        assertThat(quick.ids).isEqualTo(upTo(401));
        assertThat(feed.windowBytes()).isBetween(200_000L, 256L * 1024);
        int before = store.reads();
        var slow = new Reader(id, 1);
        assertThat(slow.ids.getFirst()).isEqualTo(2);
        assertThat(slow.ids.getLast()).isEqualTo(401);
        assertThat(slow.missing).isEmpty();
        assertThat(store.reads() - before).isBetween(2, 20);
    }

    @Test
    void aPageIsBoundedAndAnEventThatIsLargerComesAlone() {
        var id = store.running();
        store.deltas(id, 100, "x".repeat(1024));
        store.delta(id, "y".repeat(200_000));
        assertThat(feed.read(id, 0).join().orElseThrow().events()).hasSizeBetween(25, 40);
        assertThat(feed.read(id, 100).join().orElseThrow().events()).hasSize(1);
        var small = store.running();
        store.deltas(small, 700, "a");
        assertThat(feed.read(small, 0).join().orElseThrow().events()).hasSize(EventWindow.PAGE_EVENTS);
    }

    @Test
    void eventsThatAreNotKeptAnyMoreAreToldAsMissing() {
        var id = store.running();
        store.deltas(id, 50, "a");
        store.keepFrom(id, 21);
        var reader = new Reader(id, 4);
        assertThat(reader.missing).containsExactly(new JobFeed.Missing(5, 20));
        assertThat(reader.ids).startsWith(21L).hasSize(30);
    }

    @Test
    void aJobWhoseEventsAreAllGoneStillEnds() {
        var id = store.running();
        store.deltas(id, 9, "a");
        store.become(id, JobState.FAILED);
        store.keepFrom(id, 11);
        var page = feed.read(id, 3).join().orElseThrow();
        assertThat(page.events()).isEmpty();
        assertThat(page.missing()).contains(new JobFeed.Missing(4, 10));
        assertThat(page.end()).isPresent();
    }

    @Test
    void eventsThatWereDroppedWhileNobodyLookedMakeAHoleNotAnEndlessWait() {
        var id = store.running();
        store.deltas(id, 5, "a");
        var reader = new Reader(id, 0);
        store.deltas(id, 100, "b");
        store.keepFrom(id, 80);
        change(id);
        assertThat(reader.missing).containsExactly(new JobFeed.Missing(6, 79));
        assertThat(reader.ids).endsWith(105L).hasSize(5 + 26);
    }

    @Test
    void anIdBeyondTheLastEventIsTakenForTheLast() {
        var id = store.running();
        store.deltas(id, 5, "a");
        store.become(id, JobState.CANCELLED);
        assertThat(feed.read(id, 99).join().orElseThrow().end()).isPresent();
        var reader = new Reader(id, 99);
        assertThat(reader.end).isPresent();
        assertThat(reader.missing).isEmpty();
    }

    @Test
    void thePageOfAnEndedJobHasItsEndOnlyWithItsLastEvent() {
        var id = store.running();
        store.deltas(id, 700, "a");
        store.become(id, JobState.SUCCEEDED);
        var first = feed.read(id, 0).join().orElseThrow();
        assertThat(first.end()).isEmpty();
        assertThat(feed.read(id, 500).join().orElseThrow().end()).isPresent();
    }

    @Test
    void aJobThatIsTriedAgainGoesOn() {
        var id = store.running();
        store.become(id, JobState.DEAD);
        var reader = new Reader(id, 0);
        assertThat(reader.end).isPresent();
        store.become(id, JobState.QUEUED);
        change(id);
        assertThat(reader.end).isEmpty();
        store.become(id, JobState.SUCCEEDED);
        change(id);
        assertThat(reader.ids).containsExactly(1L, 2L, 3L);
        assertThat(reader.end).hasValueSatisfying(job -> assertThat(job.state()).isEqualTo(JobState.SUCCEEDED));
    }

    @Test
    void aJobThatIsDeletedWhileItIsFollowedIsGone() {
        var id = store.running();
        store.deltas(id, 5, "a");
        var reader = new Reader(id, 0);
        store.remove(id);
        change(id);
        assertThat(reader.gone).isTrue();
        assertThat(feed.windowBytes()).isZero();
        assertThat(new Reader(JobSamples.id(), 0).gone).isTrue();
    }

    @Test
    void aChangeOfWhichNobodyToldIsSeenTwoSecondsLater() {
        var id = store.running();
        secondsLater(0);
        var reader = new Reader(id, 0);
        store.delta(id, "a");
        secondsLater(1);
        assertThat(reader.ids).isEmpty();
        secondsLater(2);
        assertThat(reader.ids).containsExactly(1L);
        store.become(id, JobState.SUCCEEDED);
        secondsLater(4);
        assertThat(reader.end).isPresent();
    }

    @Test
    void aClockThatWasSetBackStopsNobodyFromLooking() {
        var id = store.running();
        secondsLater(1000);
        var reader = new Reader(id, 0);
        store.delta(id, "a");
        secondsLater(0);
        assertThat(reader.ids).containsExactly(1L);
    }

    @Test
    void aTickLooksAtABoundedNumberOfJobsAndTheNextAtTheOthers() {
        secondsLater(0);
        var readers = new ArrayList<Reader>();
        for (int i = 0; i < Feed.LOOKS_OF_A_TICK + 50; i++) {
            readers.add(new Reader(store.running(), 0));
        }
        readers.forEach(reader -> store.delta(reader.id, "a"));
        secondsLater(2);
        assertThat(readers).filteredOn(reader -> reader.ids.size() == 1).hasSize(Feed.LOOKS_OF_A_TICK);
        secondsLater(3);
        assertThat(readers).allSatisfy(reader -> assertThat(reader.ids).hasSize(1));
    }

    @Test
    void aFollowerWhoseReadFailedHearsAgainWhenTheStoreAnswers() {
        var id = store.running();
        store.deltas(id, 5, "a");
        store.failing(true);
        var reader = new Reader(id, 0);
        assertThat(reader.failure).hasRootCauseInstanceOf(StoreException.class);
        assertThatThrownBy(() -> feed.read(id, 0).join()).hasMessageContaining("disk full");
        secondsLater(2);
        assertThat(reader.ids).isEmpty();
        store.failing(false);
        secondsLater(4);
        assertThat(reader.failure).isNull();
        assertThat(reader.ids).isEqualTo(upTo(5));
    }

    @Test
    void aReadThatBeganBeforeTheNewsIsNotTakenForOneAfterIt() {
        var id = store.running();
        store.deltas(id, 1000, "a");
        var reader = new Reader(id, 1000);
        store.hold();
        var early = feed.read(id, 10); // not in the window: under way at the store
        store.deltas(id, 1, "b");
        change(id);
        store.answer();
        assertThat(early).isCompleted();
        assertThat(reader.ids).containsExactly(1001L);
    }

    @Test
    void newsDuringTheLastCloseDisturbNobody() {
        var id = store.running();
        store.delta(id, "a");
        var reader = new Reader(id, 0);
        store.hold();
        store.deltas(id, 3, "b");
        change(id);
        reader.following.close();
        reader.following.close();
        store.answer();
        assertThat(reader.ids).containsExactly(1L);
        assertThat(feed.followedJobs()).isZero();
        assertThat(feed.windowBytes()).isZero();
        change(id);
        assertThat(new Reader(id, 0).following).isNotNull();
    }

    @Test
    void thereIsRoomForSoManyFollowersAndAClosedOneMakesRoomOnce() {
        var narrow = new Feed(store, 2);
        var id = store.running();
        var first = narrow.follow(id, () -> {}).orElseThrow();
        assertThat(narrow.follow(id, () -> {})).isPresent();
        assertThat(narrow.follow(id, () -> {})).isEmpty();
        first.close();
        first.close();
        assertThat(narrow.follow(id, () -> {})).isPresent();
        assertThat(narrow.follow(id, () -> {})).isEmpty();
    }

    @Test
    void oneFollowerThatThrowsHurtsNoOther() {
        var id = store.running();
        feed.follow(id, () -> {
            throw new IllegalStateException("a bug of a follower");
        });
        var reader = new Reader(id, 0);
        store.delta(id, "a");
        change(id);
        assertThat(reader.ids).containsExactly(1L);
    }

    @Test
    void theWindowsOfAllJobsTakeABoundedAmountOfMemoryAndTheOldestGoFirst() {
        var readers = new ArrayList<Reader>();
        for (int i = 0; i < 10; i++) {
            var id = store.running();
            readers.add(new Reader(id, 0));
            store.deltas(id, 100, "x".repeat(1024));
            change(id);
            assertThat(feed.windowBytes()).isLessThanOrEqualTo(1024 * 1024);
        }
        int before = store.reads();
        assertThat(new Reader(readers.getLast().id, 0).ids).hasSize(100);
        assertThat(store.reads()).isEqualTo(before);
        assertThat(new Reader(readers.getFirst().id, 0).ids).hasSize(100);
        assertThat(store.reads()).isGreaterThan(before);
        secondsLater((int) Duration.ofHours(1).toSeconds());
        assertThat(feed.windowBytes()).isLessThanOrEqualTo(1024 * 1024);
    }
}
