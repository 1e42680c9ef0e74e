package io.warmpool.supervisor.job;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.job.JobStore.Submission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a store keeps of handing jobs in, and of looking at one. */
public interface JobSubmitContract extends JobStage {

    @Test
    default void aNewStoreIsEmpty() throws Exception {
        var unknown = JobDraft.nextId();
        assertThat(get(store().find(unknown))).isEmpty();
        assertThat(get(store().events(unknown, 0, 10))).isEmpty();
        assertThat(get(store().output(unknown))).isEmpty();
        assertThat(get(store().list(JobFilter.ALL, Optional.empty(), 10)).jobs())
                .isEmpty();
        assertThat(get(store().counts()).values()).allMatch(count -> count == 0);
        assertThat(get(store().nextReady(NOON))).isEmpty();
        assertThat(claim(Map.of("a", 5), NOON)).isEmpty();
        assertThat(get(store().inherit(OWNER))).isEmpty();
        assertThat(get(store().sweep(NOON, 0))).isFalse();
        assertThat(store().failure()).isEmpty();
    }

    @Test
    default void aJobThatWasAcceptedIsQueued() throws Exception {
        var made = job("a", "t")
                .user("u")
                .session("s")
                .input("input".getBytes(UTF_8))
                .priority(7)
                .runAt(noon(60))
                .deadline(noon(600))
                .keep(Duration.ofMinutes(90))
                .webhook("https://example.org/told")
                .key("k", "p")
                .atMostOnce()
                .made();
        var expected = new JobRecord(
                made.id(),
                made.spec(),
                NOON,
                JobState.QUEUED,
                noon(60),
                Optional.empty(),
                List.of(),
                0,
                Optional.empty(),
                false,
                "",
                -1,
                Optional.empty(),
                1,
                1,
                Optional.empty());
        assertThat(get(store().submit(made, 10))).isEqualTo(new Submission.Accepted(expected));
        assertThat(find(made.id())).isEqualTo(expected);
        assertThat(get(store().counts())).containsEntry(JobState.QUEUED, 1L);
        await().untilAsserted(() -> assertThat(told()).contains(made.id()));
        var event = events(made.id()).getFirst();
        assertThat(event.id()).isEqualTo(1);
        assertThat(event.at()).isEqualTo(NOON);
        var changed = (JobEvent.What.Changed) event.what();
        assertThat(changed.state()).isEqualTo(JobState.QUEUED);
        assertThat(changed.attempt()).isZero();
        assertThat(changed.worker()).isEmpty();

        reopened();
        assertThat(find(made.id())).isEqualTo(expected);
        assertThat(get(store().counts())).containsEntry(JobState.QUEUED, 1L);
    }

    @Test
    default void theSameIdAgainIsTheSameJob() throws Exception {
        var made = job().made();
        var record = submit(made);
        assertThat(get(store().submit(made, 10))).isEqualTo(new Submission.Same(record));
        assertThat(get(store().counts())).containsEntry(JobState.QUEUED, 1L);
        assertThat(events(made.id())).hasSize(1);
    }

    @Test
    default void theSameKeyForTheSamePayloadIsTheSameJobAsItIsNow() throws Exception {
        var first = running(job("a", "t").user("u").key("k", "p"), NOON).job().id();
        var again = get(store().submit(job("a", "t").user("u").key("k", "p").made(), 10));
        assertThat(again).isEqualTo(new Submission.Same(find(first)));
        assertThat(((Submission.Same) again).job().state()).isEqualTo(JobState.RUNNING);
        reopened();
        assertThat(get(store().submit(job("a", "t").user("u").key("k", "p").made(), 10)))
                .isEqualTo(new Submission.Same(find(first)));
    }

    @Test
    default void theSameKeyForAnotherPayloadIsNotStored() throws Exception {
        var first = submit(job("a", "t").key("k", "one")).id();
        var other = job("a", "t").key("k", "two").made();
        assertThat(get(store().submit(other, 10))).isEqualTo(new Submission.Different(first));
        assertThat(get(store().find(other.id()))).isEmpty();
    }

    @Test
    default void aKeyIsOfOneAgentTenantAndUser() throws Exception {
        submit(job("a", "t").user("u").key("k", "p"));
        submit(job("b", "t").user("u").key("k", "p"));
        submit(job("a", "s").user("u").key("k", "p"));
        submit(job("a", "t").user("v").key("k", "p"));
        submit(job("a", "t").user("").key("k", "p"));
        submit(job("a", "").user("t").key("k", "p"));
        submit(job("a", "t").user("u").key("K", "p"));
        assertThat(get(store().counts())).containsEntry(JobState.QUEUED, 7L);
    }

    @Test
    default void jobsWithoutAKeyAreNeverTheSame() throws Exception {
        submit(job());
        submit(job());
        assertThat(get(store().counts())).containsEntry(JobState.QUEUED, 2L);
    }

    @Test
    default void theKeyOfADeletedJobIsFree() throws Exception {
        var first = ended(job().key("k", "p"), succeeded("x"), NOON);
        get(store().delete(first.id()));
        submit(job().key("k", "another"));
    }

    @Test
    default void noMoreAreQueuedThanMayBe() throws Exception {
        submit(job().key("k", "p"));
        var second = submit(job());
        var refused = job().made();
        assertThat(get(store().submit(refused, 2))).isEqualTo(new Submission.Full(2));
        assertThat(get(store().find(refused.id()))).isEmpty();
        // What is there already takes no room.
        assertThat(get(store().submit(job().key("k", "p").made(), 2))).isInstanceOf(Submission.Same.class);
        assertThat(get(store().submit(job().key("k", "q").made(), 2))).isInstanceOf(Submission.Different.class);
        // One that is not queued any more makes room.
        get(store().cancel(second.id(), NOON));
        assertThat(get(store().submit(refused, 2))).isInstanceOf(Submission.Accepted.class);
        claimOne(NOON);
        assertThat(get(store().submit(job().made(), 2))).isInstanceOf(Submission.Accepted.class);
    }

    @Test
    default void onesThatWaitForTheirTimeAreQueuedToo() throws Exception {
        submit(job().runAt(noon(3600)));
        assertThat(get(store().submit(job().made(), 1))).isEqualTo(new Submission.Full(1));
    }

    @Test
    default void anInputComesBackAsItWas() throws Exception {
        var large = new byte[3 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) ((i * 31) >> 3);
        }
        var first = submit(job().input(large)).id();
        var second = submit(job().input(new byte[0])).id();
        reopened();
        var claims = claim(Map.of("a", 2), NOON);
        assertThat(claims.stream().map(claim -> claim.job().id())).containsExactly(first, second);
        assertThat(claims.get(0).input())
                .hasValueSatisfying(input -> assertThat(input).isEqualTo(large));
        assertThat(claims.get(1).input())
                .hasValueSatisfying(input -> assertThat(input).isEmpty());
    }

    @Test
    default void textsComeBackAsTheyWere() throws Exception {
        var odd = "'\"; DROP TABLE job; -- ü \uD83D\uDE00 \u0001 * : {x}\n%_";
        var made = job("a", odd).user(odd).session(odd).key(odd, "p").made();
        submit(made);
        assertThat(find(made.id()).spec()).isEqualTo(made.spec());
        assertThat(get(store().submit(job("a", odd).user(odd).key(odd, "p").made(), 10)))
                .isInstanceOf(Submission.Same.class);
    }

    @Test
    default void countsAreThoseOfEachState() throws Exception {
        submit(job().runAt(noon(100)));
        submit(job().runAt(noon(100)));
        running(job(), NOON);
        ended(job(), succeeded("x"), NOON);
        ended(job(), JobStage.over(JobState.FAILED, "agent-failed"), NOON);
        ended(job(), JobStage.over(JobState.DEAD, "worker-lost"), NOON);
        ended(job(), JobStage.over(JobState.CANCELLED, "cancelled"), NOON);
        var expected = Map.of(
                JobState.QUEUED, 2L,
                JobState.RUNNING, 1L,
                JobState.SUCCEEDED, 1L,
                JobState.FAILED, 1L,
                JobState.DEAD, 1L,
                JobState.CANCELLED, 1L);
        assertThat(get(store().counts())).isEqualTo(expected);
        reopened();
        assertThat(get(store().counts())).isEqualTo(expected);
    }
}
