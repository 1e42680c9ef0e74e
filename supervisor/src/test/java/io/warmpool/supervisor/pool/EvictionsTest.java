package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.SessionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EvictionsTest {

    private static final Eviction WHAT = new Eviction("user", "k*", "acme", "alice", "", "f");

    private final Stage stage = Stage.withWorkers(2, 1, 5);
    private final Incarnation first = stage.launched(0);
    private final Incarnation second = stage.launched(1);
    private final List<EvictionReport> reports = new ArrayList<>();

    @Test
    void everyWorkerIsAskedOnceAndAllAnswersMakeTheReport() {
        evict();
        var asked = asked(first);
        assertThat(asked).isEqualTo(asked(second));
        assertThat(asked).isEqualTo(new ToWorker.Evict(asked.request(), "user", "k*", "acme", "alice", "", "f", false));
        answer(second, asked, 0);
        assertThat(reports).isEmpty();
        answer(first, asked, 7);
        assertThat(reports).containsExactly(new EvictionReport(List.of(line(0, first, 7), line(1, second, 0))));
        assertThat(stale()).isZero();
    }

    @Test
    void severalAtOnceDoNotMix() {
        evict();
        var one = asked(first);
        evict();
        var two = asked(first);
        assertThat(one.request()).isNotEqualTo(two.request());
        answer(first, two, 2);
        answer(second, two, 2);
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.lines())
                        .allMatch(line -> line.entries().equals(OptionalLong.of(2))));
        answer(first, one, 1);
        answer(second, one, 1);
        assertThat(reports).hasSize(2);
    }

    @Test
    void aWorkerThatEndsMeanwhileIsNotWaitedFor() {
        evict();
        answer(first, asked(first), 7);
        stage.die(second);
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.lines().getFirst()).isEqualTo(line(0, first, 7));
            assertThat(report.lines().getLast().entries()).isEmpty();
            assertThat(report.lines().getLast().why()).isEqualTo("ended meanwhile: exit 3 (out of memory)");
        });
    }

    @Test
    void aWorkerThatDoesNotAnswerIsWaitedForFiveSeconds() {
        evict();
        var asked = asked(first);
        answer(first, asked, 7);
        stage.pass(Duration.ofMillis(4999));
        assertThat(reports).isEmpty();
        stage.pass(Duration.ofMillis(1));
        assertThat(reports.getFirst().lines().getLast().why()).isEqualTo("did not answer within 5 s");
        answer(second, asked, 1);
        assertThat(reports).hasSize(1);
        assertThat(stale()).isEqualTo(1);
    }

    @Test
    void anAnswerThatComesTwiceOrThatNobodyAskedForIsCounted() {
        evict();
        var asked = asked(first);
        answer(first, asked, 7);
        answer(first, asked, 7);
        stage.say(second, new FromWorker.Evicted(99, 1));
        assertThat(reports).isEmpty();
        assertThat(stale()).isEqualTo(2);
    }

    @Test
    void whoStillLoadsIsAskedTooForItMayKeepSomethingAlready() {
        stage.pool.onResize(3, new RecordedCommand(), stage.now);
        var loads = stage.lastLaunched();
        stage.boot(loads);
        assertThat(stage.state(loads)).isEqualTo("LOADING");
        evict();
        answer(first, asked(first), 1);
        answer(second, asked(first), 1);
        assertThat(reports).isEmpty();
        answer(loads, asked(loads), 3);
        assertThat(reports.getFirst().lines()).hasSize(3).last().isEqualTo(line(2, loads, 3));
        stage.pool.onRelease(new SessionKey("echo", "", "alice", "s-1"));
        assertThat(asked(loads).exact()).isTrue();
    }

    @Test
    void whoHasNotBegunToLoadHasNothingToDrop() {
        stage.pool.onResize(3, new RecordedCommand(), stage.now);
        var spawns = stage.lastLaunched();
        evict();
        assertThat(stage.effects.sentTo(spawns, ToWorker.Evict.class)).isEmpty();
        answer(first, asked(first), 1);
        answer(second, asked(first), 1);
        assertThat(reports.getFirst().lines()).hasSize(2);
    }

    @Test
    void whoDrainsIsAskedToo() {
        var client = stage.submit();
        var drains = stage.takerOf(client);
        stage.begin(client);
        stage.pool.onRestart(stage.next(), List.of(), new RecordedCommand(), stage.now);
        for (int worker = 2; worker < stage.launches(); worker++) {
            stage.bringUp(stage.launched(worker));
        }
        assertThat(stage.state(drains)).isEqualTo("DRAINING");
        evict();
        assertThat(stage.effects.sentTo(drains, ToWorker.Evict.class)).hasSize(1);
    }

    @Test
    void aPoolWithoutWorkersHasItsReportAtOnce() {
        stage.die(first);
        stage.die(second);
        evict();
        assertThat(reports).containsExactly(new EvictionReport(List.of()));
    }

    @Test
    void aWorkerThatIsStillBeingAdoptedIsNamed() {
        var scene = new Stage(1, 5);
        var left = scene.adoptable(0, scene.generation(1));
        scene.pool.onStart(1, scene.generation(1), List.of(left), scene.now);
        scene.pool.onEvict(WHAT, reports::add, scene.now);
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.lines())
                        .singleElement()
                        .satisfies(line -> assertThat(line.why()).contains("adopted")));
    }

    @Test
    void moreAtOnceThanThereIsRoomForAreToldSo() {
        for (int i = 0; i < Evictions.MOST; i++) {
            evict();
        }
        assertThat(reports).isEmpty();
        evict();
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.lines())
                        .hasSize(2)
                        .allMatch(line -> line.why().startsWith("100 evictions are under way")));
        assertThat(stage.effects.sentTo(first, ToWorker.Evict.class)).hasSize(Evictions.MOST);
    }

    @Test
    void aSupervisorThatWasSuspendedGivesThemTheirTimeAnew() {
        evict();
        stage.pass(Duration.ofSeconds(1));
        stage.suspend(Duration.ofMinutes(10));
        stage.tick();
        assertThat(reports).isEmpty();
        answer(first, asked(first), 1);
        answer(second, asked(first), 1);
        assertThat(reports).hasSize(1);
    }

    @Test
    void aReleaseNamesOneSessionExactlyAndNobodyWaitsForIt() {
        stage.pool.onRelease(new SessionKey("echo", "", "alice", "s-1"));
        assertThat(asked(first)).isEqualTo(new ToWorker.Evict(0, "session", "", "", "alice", "s-1", "", true));
        assertThat(asked(second)).isEqualTo(asked(first));
        answer(first, asked(first), 1);
        assertThat(stale()).isZero();
    }

    private void evict() {
        stage.pool.onEvict(WHAT, reports::add, stage.now);
    }

    private ToWorker.Evict asked(Incarnation worker) {
        return stage.effects.lastTo(worker, ToWorker.Evict.class);
    }

    private void answer(Incarnation worker, ToWorker.Evict asked, long entries) {
        stage.say(worker, new FromWorker.Evicted(asked.request(), entries));
    }

    private static EvictionReport.Line line(int slot, Incarnation worker, long entries) {
        return new EvictionReport.Line(slot, Stage.pid(worker), OptionalLong.of(entries), "");
    }

    private long stale() {
        return stage.pool.snapshot(stage.now).staleMessages();
    }
}
