package io.warmpool.supervisor.job;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.over;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a store keeps of its housekeeping. */
public interface JobSweepContract extends JobStage {

    private void sweep(Instant now, long maxKept) throws Exception {
        int pieces = 0;
        while (get(store().sweep(now, maxKept))) {
            assertThat(++pieces).as("pieces of one sweep").isLessThan(1000);
        }
    }

    @Test
    default void aQueuedJobWhoseDeadlineHasPassedHasFailed() throws Exception {
        var late = submit(job("a", "t").deadline(noon(10))).id();
        var waiting = submit(job().runAt(noon(500)).deadline(noon(11))).id();
        var inTime = submit(job().deadline(noon(30))).id();
        var without = submit(job()).id();
        sweep(noon(20), 1000);
        for (var id : List.of(late, waiting)) {
            assertThat(find(id).state()).isEqualTo(JobState.FAILED);
            assertThat(find(id).cause().orElseThrow().problem()).isEqualTo("deadline");
            assertThat(find(id).ended()).isPresent();
            assertThat(states(id)).containsExactly(JobState.QUEUED, JobState.FAILED);
            assertThat(told()).contains(id);
        }
        assertThat(find(inTime).state()).isEqualTo(JobState.QUEUED);
        assertThat(find(without).state()).isEqualTo(JobState.QUEUED);
        assertThat(get(store().nextReady(noon(20)))).isEmpty();
        assertThat(get(store().counts())).containsEntry(JobState.FAILED, 2L).containsEntry(JobState.QUEUED, 2L);
    }

    @Test
    default void aRunningJobWhoseDeadlineHasPassedIsLeftToThoseWhoRunIt() throws Exception {
        var claim = running(job().deadline(noon(10)), NOON);
        sweep(noon(20), 1000);
        assertThat(find(claim.job().id())).isEqualTo(claim.job());
    }

    @Test
    default void anEndedJobGoesWhenItsTimeIsOver() throws Exception {
        var brief = ended(job().keep(Duration.ofSeconds(10)).key("k", "p"), succeeded("x"), NOON);
        var lasting = ended(job().keep(Duration.ofSeconds(30)), over(JobState.DEAD, "worker-lost"), NOON);
        var queued = submit(job().keep(Duration.ofSeconds(1)).runAt(noon(1000)));
        var running = running(job().keep(Duration.ofSeconds(1)), NOON).job();
        sweep(noon(9), 1000);
        assertThat(find(brief.id())).isEqualTo(brief);
        sweep(noon(11), 1000);
        assertThat(get(store().find(brief.id()))).isEmpty();
        assertThat(get(store().output(brief.id()))).isEmpty();
        assertThat(get(store().events(brief.id(), 0, 10))).isEmpty();
        assertThat(find(lasting.id())).isEqualTo(lasting);
        sweep(noon(31), 1000);
        assertThat(get(store().find(lasting.id()))).isEmpty();
        assertThat(find(queued.id())).isEqualTo(queued);
        assertThat(find(running.id())).isEqualTo(running);
        assertThat(get(store().counts()).getOrDefault(JobState.SUCCEEDED, 0L)).isZero();
        submit(job().key("k", "another"));
    }

    @Test
    default void ofTooManyEndedOnesThoseGoThatEndedFirst() throws Exception {
        var ids = new ArrayList<JobId>();
        for (int i = 0; i < 6; i++) {
            ids.add(running(job(), NOON).job().id());
        }
        // They end in the other order: the youngest first.
        var claims = get(store().inherit(OWNER));
        for (int i = 5; i >= 0; i--) {
            var id = ids.get(i);
            var claim = claims.stream()
                    .filter(each -> each.job().id().equals(id))
                    .findFirst()
                    .orElseThrow();
            end(claim, succeeded("x"), noon(10 - i));
        }
        submit(job().runAt(noon(1000)));
        sweep(noon(20), 2);
        for (int i = 0; i < 6; i++) {
            assertThat(get(store().find(ids.get(i))).isPresent())
                    .as("job %d", i)
                    .isEqualTo(i < 2);
        }
        assertThat(get(store().counts())).containsEntry(JobState.SUCCEEDED, 2L).containsEntry(JobState.QUEUED, 1L);
    }

    @Test
    default void manyGoPieceByPiece() throws Exception {
        for (int i = 0; i < 300; i++) {
            submit(job("a", "t" + i % 3).keep(Duration.ofSeconds(10)));
        }
        var claims = claim(Map.of("a", 300), NOON);
        assertThat(claims).hasSize(300);
        for (var claim : claims) {
            end(claim, succeeded("x"), NOON);
        }
        var kept = ended(job(), succeeded("x"), NOON);
        sweep(noon(100), 1000);
        assertThat(get(store().counts())).containsEntry(JobState.SUCCEEDED, 1L);
        assertThat(find(kept.id())).isEqualTo(kept);
        assertThat(get(store().sweep(noon(100), 1000))).isFalse();
    }
}
