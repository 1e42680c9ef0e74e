package io.warmpool.supervisor.job;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.again;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.output;
import static io.warmpool.supervisor.job.JobStage.over;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static io.warmpool.supervisor.job.JobStage.untried;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.JobStore.Written;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a store keeps of attempts: who may write about one, and how it ends. */
public interface JobAttemptContract extends JobStage {

    Written NOT_HELD = new Written(false, false);

    // ---- how it ends ----

    @Test
    default void aJobThatSucceedsHasItsOutput() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        append(claim, 1, noon(1), new What.Started(1, "worker;pid=7"));
        assertThat(get(store().output(id))).isEmpty();
        assertThat(end(claim, succeeded("the answer"), noon(2))).isEqualTo(new Written(true, false));
        var record = find(id);
        assertThat(record.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(record.ended()).contains(noon(2));
        assertThat(record.keptUntil()).contains(noon(2).plus(record.spec().keep()));
        assertThat(record.outputType()).isEqualTo("text/plain");
        assertThat(record.outputSize()).isEqualTo(10);
        assertThat(record.cause()).isEmpty();
        assertThat(record.attempts())
                .containsExactly(new Attempt(
                        1,
                        claim.job().lastAttempt().orElseThrow().call(),
                        NOON,
                        Optional.of(noon(1)),
                        Optional.of(noon(2)),
                        "worker;pid=7",
                        "done",
                        ""));
        assertThat(states(id)).containsExactly(JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED);
        var last = events(id).getLast();
        assertThat(last.id()).isEqualTo(record.lastEvent());
        assertThat(((What.Changed) last.what()).attempt()).isEqualTo(1);
        reopened();
        assertThat(find(id)).isEqualTo(record);
        var kept = get(store().output(id)).orElseThrow();
        assertThat(kept.contentType()).isEqualTo("text/plain");
        assertThat(kept.bytes()).isEqualTo(output("the answer").bytes());
    }

    @Test
    default void anEmptyAnswerIsAnAnswer() throws Exception {
        var record = ended(job(), succeeded(""), NOON);
        assertThat(record.outputSize()).isZero();
        assertThat(get(store().output(record.id())).orElseThrow().bytes()).isEmpty();
    }

    @Test
    default void aLargeAnswerComesBackAsItWas() throws Exception {
        var text = "0123456789abcdef".repeat(200_000);
        var id = ended(job(), succeeded(text), NOON).id();
        reopened();
        assertThat(get(store().output(id)).orElseThrow().bytes())
                .isEqualTo(output(text).bytes());
    }

    @Test
    default void aJobThatDoesNotSucceedHasItsCause() throws Exception {
        for (var state : List.of(JobState.FAILED, JobState.DEAD, JobState.CANCELLED)) {
            var record = ended(job(), over(state, "agent-failed"), noon(2));
            assertThat(record.state()).isEqualTo(state);
            assertThat(record.cause()).contains(new Cause("agent-failed", "because of agent-failed"));
            assertThat(record.outputSize()).isEqualTo(-1);
            assertThat(record.ended()).contains(noon(2));
            var attempt = record.lastAttempt().orElseThrow();
            assertThat(attempt.outcome()).isEqualTo("agent-failed");
            assertThat(attempt.cause()).isEqualTo("because of agent-failed");
            assertThat(attempt.ended()).contains(noon(2));
            assertThat(get(store().output(record.id()))).isEmpty();
            assertThat(states(record.id())).endsWith(state);
        }
    }

    @Test
    default void aJobThatIsTriedAgainWaitsForItsTime() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        assertThat(end(claim, again(noon(30)), noon(5)).held()).isTrue();
        var waiting = find(id);
        assertThat(waiting.state()).isEqualTo(JobState.QUEUED);
        assertThat(waiting.ready()).isEqualTo(noon(30));
        assertThat(waiting.ended()).isEmpty();
        assertThat(waiting.attempts()).hasSize(1);
        assertThat(waiting.attempts().getFirst().outcome()).isEqualTo("worker-lost");
        assertThat(waiting.attempts().getFirst().ended()).contains(noon(5));
        assertThat(claim(Map.of("a", 1), noon(29))).isEmpty();
        assertThat(get(store().nextReady(noon(5)))).contains(noon(30));
        var second = claimOne(noon(30));
        assertThat(second.fence().number()).isGreaterThan(claim.fence().number());
        assertThat(second.job().lastAttempt().orElseThrow().number()).isEqualTo(2);
        assertThat(second.job().attempts()).hasSize(2);
        assertThat(second.input()).isPresent();
        assertThat(second.heard()).isZero();
        assertThat(states(id)).containsExactly(JobState.QUEUED, JobState.RUNNING, JobState.QUEUED, JobState.RUNNING);
    }

    @Test
    default void anAttemptThatNeverRanLeavesNoTrace() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        assertThat(end(claim, untried(noon(3)), noon(1)).held()).isTrue();
        assertThat(find(id).state()).isEqualTo(JobState.QUEUED);
        assertThat(find(id).attempts()).isEmpty();
        assertThat(find(id).ready()).isEqualTo(noon(3));
        assertThat(states(id)).endsWith(JobState.QUEUED);
        assertThat(claim(Map.of("a", 1), noon(2))).isEmpty();
        var second = claimOne(noon(3));
        assertThat(second.job().lastAttempt().orElseThrow().number()).isEqualTo(1);
        assertThat(second.fence().number()).isGreaterThan(claim.fence().number());
        end(second, again(noon(4)), noon(4));
        end(claimOne(noon(4)), untried(noon(5)), noon(5));
        assertThat(find(id).attempts()).hasSize(1);
        assertThat(find(id).attempts().getFirst().outcome()).isEqualTo("worker-lost");
    }

    // ---- who may write ----

    @Test
    default void endingTwiceChangesNothing() throws Exception {
        for (var ending :
                List.of(succeeded("x"), over(JobState.DEAD, "worker-lost"), again(noon(3600)), untried(noon(3600)))) {
            var claim = running(job(), NOON);
            end(claim, ending, noon(1));
            var before = find(claim.job().id());
            assertThat(end(claim, ending, noon(2)).held()).isFalse();
            assertThat(end(claim, succeeded("another"), noon(2)).held()).isFalse();
            assertThat(append(claim, 1, noon(2), new What.Delta("late")).held()).isFalse();
            assertThat(find(claim.job().id())).isEqualTo(before);
        }
    }

    @Test
    default void anOldFenceIsWorthNothingOnceTheJobIsTakenAnew() throws Exception {
        var old = running(job(), NOON);
        end(old, again(NOON), NOON);
        claimOne(NOON);
        var before = find(old.job().id());
        assertThat(end(old, succeeded("late"), noon(1)).held()).isFalse();
        assertThat(append(old, 1, noon(1), new What.Delta("late")).held()).isFalse();
        assertThat(find(old.job().id())).isEqualTo(before);
    }

    @Test
    default void aFenceOfAJobThatIsGoneIsWorthNothing() throws Exception {
        var unknown = new Fence(JobDraft.nextId(), 1);
        assertThat(get(store().append(unknown, 1, List.of(new What.Delta("x")), NOON)))
                .isEqualTo(NOT_HELD);
        assertThat(get(store().end(unknown, succeeded("x"), NOON))).isEqualTo(NOT_HELD);
        var claim = running(job(), NOON);
        end(claim, succeeded("x"), NOON);
        get(store().delete(claim.job().id()));
        assertThat(end(claim, succeeded("x"), NOON)).isEqualTo(NOT_HELD);
    }

    // ---- the next life of a supervisor ----

    @Test
    default void theNextLifeHasWhatTheLastOneHadUnderNewFences() throws Exception {
        submit(job().runAt(noon(100)));
        var done = running(job(), NOON);
        end(done, succeeded("x"), NOON);
        var first = running(job(), NOON);
        append(first, 1, noon(1), new What.Started(1, "w"), new What.Delta("1"), new What.Named("n", "{}"));
        append(first, 2, noon(1), new What.Gap(3, "lost"), new What.Delta("2"));
        var second = running(job("a", "t"), NOON);
        reopened();
        var inherited = get(store().inherit(OWNER));
        assertThat(inherited.stream().map(claim -> claim.job().id()))
                .containsExactlyInAnyOrder(first.job().id(), second.job().id());
        var again = inherited.stream()
                .filter(claim -> claim.job().id().equals(first.job().id()))
                .findFirst()
                .orElseThrow();
        assertThat(again.fence().number()).isGreaterThan(first.fence().number());
        // Deltas and the agent's own events, and those that are known to be lost; not what is the supervisor's.
        assertThat(again.heard()).isEqualTo(6);
        assertThat(again.job()).isEqualTo(find(first.job().id()));
        assertThat(again.job().lastAttempt().orElseThrow().call())
                .isEqualTo(first.job().lastAttempt().orElseThrow().call());

        var before = find(first.job().id());
        assertThat(append(first, 3, noon(2), new What.Delta("late")).held()).isFalse();
        assertThat(end(first, succeeded("late"), noon(2)).held()).isFalse();
        assertThat(find(first.job().id())).isEqualTo(before);

        // Batches are counted anew under the new fence.
        assertThat(append(again, 1, noon(3), new What.Delta("3")).held()).isTrue();
        assertThat(find(first.job().id()).lastEvent()).isEqualTo(before.lastEvent() + 1);
        assertThat(end(again, succeeded("once"), noon(4)).held()).isTrue();
        assertThat(find(first.job().id()).attempts()).hasSize(1);
    }

    @Test
    default void whatIsInheritedStillCountsAsRunning() throws Exception {
        running(job("a", "x"), NOON);
        reopened();
        assertThat(get(store().inherit(OWNER))).hasSize(1);
        submit(job("a", "x"));
        submit(job("a", "y"));
        assertThat(claimOne(NOON).job().spec().tenant()).isEqualTo("y");
    }

    @Test
    default void nothingIsInheritedFromOthers() throws Exception {
        submit(job());
        get(store().claim(new Wish("home-2", Map.of("a", 1), () -> new CallId(7)), NOON));
        assertThat(get(store().inherit(OWNER))).isEmpty();
        assertThat(get(store().inherit("home-2"))).hasSize(1);
    }

    @Test
    default void whatWasCalledOffIsInheritedAsThat() throws Exception {
        var claim = running(job(), NOON);
        get(store().cancel(claim.job().id(), NOON));
        reopened();
        assertThat(get(store().inherit(OWNER)).getFirst().job().cancelling()).isTrue();
    }

    // ---- webhooks ----

    @Test
    default void theEndIsToBeToldAtOnceIfThatIsWanted() throws Exception {
        var plain = ended(job(), succeeded("x"), NOON);
        assertThat(plain.webhook()).isEmpty();
        var told = ended(job().webhook("https://example.org/a"), succeeded("x"), noon(5));
        assertThat(told.webhook()).hasValueSatisfying(webhook -> {
            assertThat(webhook.next()).contains(noon(5));
            assertThat(webhook.tries()).isZero();
            assertThat(webhook.delivered()).isFalse();
        });
        var cancelled = submit(job().webhook("https://example.org/b")).id();
        get(store().cancel(cancelled, noon(6)));
        var late =
                submit(job().webhook("https://example.org/c").deadline(noon(7))).id();
        get(store().sweep(noon(8), 1000));
        running(job().webhook("https://example.org/d"), noon(8));
        reopened();
        var due = get(store().takeWebhooks(noon(10), noon(40), 10));
        assertThat(due.stream().map(JobRecord::id)).containsExactlyInAnyOrder(told.id(), cancelled, late);
        assertThat(get(store().takeWebhooks(noon(39), noon(80), 10))).isEmpty();
        assertThat(get(store().takeWebhooks(noon(40), noon(80), 2))).hasSize(2);
        assertThat(get(store().takeWebhooks(noon(40), noon(80), 2))).hasSize(1);
    }

    private Instant end(JobId id) throws Exception {
        return find(id).ended().orElseThrow();
    }

    @Test
    default void whatCameOfAnEarlierEndSaysNothingOfALaterOne() throws Exception {
        var id = ended(job().webhook("https://example.org"), over(JobState.DEAD, "agent-failed"), NOON)
                .id();
        var first = get(store().takeWebhooks(noon(1), noon(60), 10))
                .getFirst()
                .ended()
                .orElseThrow();
        get(store().retry(id, noon(2)));
        var again = claim(Map.of("a", 1), noon(3)).getFirst();
        get(store().end(again.fence(), succeeded("x"), noon(4)));
        get(store().noteWebhook(id, first, new Webhook(Optional.empty(), 1, true, "200")));
        assertThat(get(store().takeWebhooks(noon(5), noon(60), 10)))
                .extracting(JobRecord::id)
                .containsExactly(id);
    }

    @Test
    default void whatCameOfItIsNoted() throws Exception {
        var id = ended(job().webhook("https://example.org"), succeeded("x"), NOON)
                .id();
        assertThat(get(store().takeWebhooks(noon(1), noon(60), 10))).hasSize(1);
        var failed = new Webhook(Optional.of(noon(30)), 1, false, "503");
        get(store().noteWebhook(id, end(id), failed));
        assertThat(find(id).webhook()).contains(failed);
        assertThat(get(store().takeWebhooks(noon(29), noon(60), 10))).isEmpty();
        assertThat(get(store().takeWebhooks(noon(30), noon(60), 10))).hasSize(1);
        var done = new Webhook(Optional.empty(), 2, true, "200");
        get(store().noteWebhook(id, end(id), done));
        assertThat(find(id).webhook()).contains(done);
        assertThat(get(store().takeWebhooks(noon(9999), noon(99999), 10))).isEmpty();
        get(store().delete(id));
        get(store().noteWebhook(id, NOON, done));
        get(store().noteWebhook(JobDraft.nextId(), NOON, done));
        assertThat(get(store().find(id))).isEmpty();
    }

    @Test
    default void everyEndIsToldOfToListeners() throws Exception {
        var claim = running(job(), NOON);
        end(claim, again(noon(1)), noon(1));
        var second = claimOne(noon(1));
        end(second, succeeded("x"), noon(2));
        var id = claim.job().id();
        // Queued, running, queued, running, succeeded.
        await().untilAsserted(() ->
                assertThat(told().stream().filter(id::equals).count()).isGreaterThanOrEqualTo(5));
    }
}
