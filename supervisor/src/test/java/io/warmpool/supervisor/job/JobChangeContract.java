package io.warmpool.supervisor.job;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.again;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.over;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static io.warmpool.supervisor.job.JobStage.untried;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobStore.Written;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a store keeps of calling jobs off, trying them again, and deleting them. */
public interface JobChangeContract extends JobStage {

    // ---- cancel ----

    @Test
    default void aQueuedJobIsCancelledAtOnce() throws Exception {
        var id = submit(job()).id();
        var cancelled = get(store().cancel(id, noon(3))).orElseThrow();
        assertThat(cancelled.state()).isEqualTo(JobState.CANCELLED);
        assertThat(cancelled.ended()).contains(noon(3));
        assertThat(cancelled.cancelling()).isFalse();
        assertThat(cancelled.cause().orElseThrow().problem()).isEqualTo("cancelled");
        assertThat(cancelled.lastEvent()).isEqualTo(2);
        assertThat(find(id)).isEqualTo(cancelled);
        assertThat(states(id)).containsExactly(JobState.QUEUED, JobState.CANCELLED);
        assertThat(claim(Map.of("a", 1), noon(4))).isEmpty();
        await().untilAsserted(() ->
                assertThat(told().stream().filter(id::equals).count()).isGreaterThanOrEqualTo(2));
        assertThat(get(store().counts()))
                .containsEntry(JobState.CANCELLED, 1L)
                .satisfies(counts ->
                        assertThat(counts.getOrDefault(JobState.QUEUED, 0L)).isZero());
    }

    @Test
    default void aJobThatWaitsForItsTimeIsCancelledAtOnce() throws Exception {
        var id = submit(job().runAt(noon(100))).id();
        assertThat(get(store().cancel(id, NOON)).orElseThrow().state()).isEqualTo(JobState.CANCELLED);
        assertThat(get(store().nextReady(NOON))).isEmpty();
        assertThat(claim(Map.of("a", 1), noon(200))).isEmpty();
    }

    @Test
    default void ofARunningJobItIsNotedAndTold() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        assertThat(append(claim, 1, NOON, new What.Started(1, "w"))).isEqualTo(new Written(true, false));
        await().untilAsserted(() ->
                assertThat(told().stream().filter(id::equals).count()).isGreaterThanOrEqualTo(3));
        var before = told().size();
        var cancelled = get(store().cancel(id, noon(1))).orElseThrow();
        assertThat(cancelled.state()).isEqualTo(JobState.RUNNING);
        assertThat(cancelled.cancelling()).isTrue();
        assertThat(find(id).cancelling()).isTrue();
        await().untilAsserted(
                        () -> assertThat(told().subList(before, told().size())).contains(id));
        assertThat(get(store().cancel(id, noon(2))).orElseThrow().cancelling()).isTrue();
        assertThat(append(claim, 2, noon(2), new What.Delta("more"))).isEqualTo(new Written(true, true));
        assertThat(append(claim, 2, noon(2), new What.Delta("more"))).isEqualTo(new Written(true, true));
        assertThat(end(claim, over(JobState.CANCELLED, "cancelled"), noon(3)).held())
                .isTrue();
        assertThat(find(id).state()).isEqualTo(JobState.CANCELLED);
        assertThat(find(id).cancelling()).isFalse();
    }

    @Test
    default void aJobThatWasCalledOffDoesNotGoBackIntoTheQueue() throws Exception {
        for (var ending : List.of(again(noon(5)), untried(noon(5)))) {
            var claim = running(job(), NOON);
            var id = claim.job().id();
            get(store().cancel(id, noon(1)));
            assertThat(end(claim, ending, noon(2)).held()).isTrue();
            assertThat(find(id).state()).isEqualTo(JobState.CANCELLED);
            assertThat(find(id).cause().orElseThrow().problem()).isEqualTo("cancelled");
            assertThat(find(id).ended()).contains(noon(2));
            assertThat(claim(Map.of("a", 1), noon(10))).isEmpty();
        }
    }

    @Test
    default void aJobThatWasCalledOffMayStillSucceed() throws Exception {
        var claim = running(job(), NOON);
        get(store().cancel(claim.job().id(), NOON));
        end(claim, succeeded("in time"), NOON);
        assertThat(find(claim.job().id()).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(find(claim.job().id()).cancelling()).isFalse();
    }

    @Test
    default void nothingHappensToOneThatHasEnded() throws Exception {
        var before = ended(job(), succeeded("x"), NOON);
        assertThat(get(store().cancel(before.id(), noon(9)))).contains(before);
        assertThat(find(before.id())).isEqualTo(before);
    }

    @Test
    default void anUnknownOneIsNotThere() throws Exception {
        var unknown = JobDraft.nextId();
        assertThat(get(store().cancel(unknown, NOON))).isEmpty();
        assertThat(get(store().retry(unknown, NOON))).isEmpty();
        assertThat(get(store().delete(unknown))).isEmpty();
    }

    // ---- retry ----

    @Test
    default void aDeadOrFailedJobIsQueuedAnewAndItsAttemptsDoNotCount() throws Exception {
        for (var state : List.of(JobState.DEAD, JobState.FAILED)) {
            var claim = running(job().webhook("https://example.org"), NOON);
            end(claim, again(noon(1)), NOON);
            var second = claimOne(noon(1));
            end(second, over(state, "worker-lost"), noon(2));
            var id = claim.job().id();
            var retried = get(store().retry(id, noon(10))).orElseThrow();
            assertThat(retried.state()).isEqualTo(JobState.QUEUED);
            assertThat(retried.attempts()).hasSize(2);
            assertThat(retried.round()).isEqualTo(2);
            assertThat(retried.ready()).isEqualTo(noon(10));
            assertThat(retried.ended()).isEmpty();
            assertThat(retried.cause()).isEmpty();
            assertThat(retried.webhook()).isEmpty();
            assertThat(find(id)).isEqualTo(retried);
            assertThat(states(id).getLast()).isEqualTo(JobState.QUEUED);
            assertThat(get(store().takeWebhooks(noon(11), noon(60), 10))).isEmpty();
            // Once more is no other round.
            assertThat(get(store().retry(id, noon(11)))).contains(retried);
            var third = claimOne(noon(12));
            assertThat(third.job().id()).isEqualTo(id);
            assertThat(third.job().lastAttempt().orElseThrow().number()).isEqualTo(3);
            assertThat(third.input()).isPresent();
            end(third, succeeded("at last"), noon(13));
            assertThat(get(store().output(id))).isPresent();
            assertThat(get(store().takeWebhooks(noon(13), noon(60), 10))).hasSize(1);
        }
    }

    @Test
    default void othersStayAsTheyAre() throws Exception {
        var queued = submit(job().runAt(noon(100)));
        assertThat(get(store().retry(queued.id(), NOON))).contains(queued);
        var running = running(job(), NOON).job();
        assertThat(get(store().retry(running.id(), NOON))).contains(running);
        var succeeded = ended(job(), succeeded("x"), NOON);
        assertThat(get(store().retry(succeeded.id(), NOON))).contains(succeeded);
        var cancelled = ended(job(), over(JobState.CANCELLED, "cancelled"), NOON);
        assertThat(get(store().retry(cancelled.id(), NOON))).contains(cancelled);
        assertThat(find(cancelled.id())).isEqualTo(cancelled);
    }

    @Test
    default void oneThatIsAtMostOnceAndWasTriedIsNotTriedAgain() throws Exception {
        var started = running(job().atMostOnce(), NOON);
        append(started, 1, NOON, new What.Started(1, "w"));
        end(started, over(JobState.FAILED, "worker-lost"), NOON);
        var before = find(started.job().id());
        assertThat(get(store().retry(before.id(), noon(1)))).contains(before);
        // Nobody knows whether this one was started.
        var lost = ended(job().atMostOnce(), over(JobState.FAILED, Attempt.SUPERVISOR_LOST), NOON);
        assertThat(get(store().retry(lost.id(), noon(1)))).contains(lost);
        assertThat(claim(Map.of("a", 5), noon(2))).isEmpty();
    }

    @Test
    default void oneThatIsAtMostOnceAndWasNeverTriedMayBe() throws Exception {
        var id = submit(job().atMostOnce().deadline(noon(5))).id();
        get(store().sweep(noon(6), 1000));
        assertThat(find(id).state()).isEqualTo(JobState.FAILED);
        assertThat(get(store().retry(id, noon(7))).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }

    // ---- delete ----

    @Test
    default void oneThatHasEndedIsDeletedWithAllThatBelongsToIt() throws Exception {
        var before = ended(job("a", "t").user("u").session("s"), succeeded("x"), NOON);
        var id = before.id();
        var told = told().size();
        assertThat(get(store().delete(id))).contains(before);
        assertThat(get(store().find(id))).isEmpty();
        assertThat(get(store().output(id))).isEmpty();
        assertThat(get(store().events(id, 0, 100))).isEmpty();
        assertThat(get(store().counts()).getOrDefault(JobState.SUCCEEDED, 0L)).isZero();
        assertThat(get(store().delete(id))).isEmpty();
        await().untilAsserted(
                        () -> assertThat(told().subList(told, told().size())).contains(id));
        reopened();
        assertThat(get(store().find(id))).isEmpty();
    }

    @Test
    default void oneThatHasNotEndedIsNotDeleted() throws Exception {
        var queued = submit(job().runAt(noon(100)));
        assertThat(get(store().delete(queued.id()))).contains(queued);
        assertThat(find(queued.id())).isEqualTo(queued);
        var running = running(job(), NOON).job();
        assertThat(get(store().delete(running.id()))).contains(running);
        assertThat(find(running.id())).isEqualTo(running);
    }
}
