package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A supervisor takes over the workers that an earlier one left. */
class AdoptionTest {

    private final Stage stage = new Stage(1, 5);
    private final Generation good = stage.generation(1);
    private final Generation older = stage.generation(2);

    @Test
    void aWorkerThatIsLoadedServesWithoutBeingLoadedAgain() {
        var left = stage.adoptable(0, good);
        adopt(1, left);
        assertThat(stage.launches()).isZero();
        assertThat(stage.state(left.incarnation())).isEqualTo("SPAWNING");
        comeBack(left.incarnation());
        assertThat(stage.state(left.incarnation())).isEqualTo("UP");
        var row = stage.pool.snapshot(stage.now).rows().getFirst();
        assertThat(row.pid()).isEqualTo(left.pid());
        assertThat(row.uptimeMillis()).isEqualTo(Duration.ofMinutes(10).toMillis() - 1);
        assertThat(stage.effects.sentTo(left.incarnation(), ToWorker.StartCall.class))
                .isEmpty();
        var client = stage.submit();
        assertThat(stage.takerOf(client)).isEqualTo(left.incarnation());
    }

    @Test
    void aWorkerThatStillBootsGoesOnWithIt() {
        var left = stage.adoptable(0, good);
        adopt(1, left);
        stage.pool.onProved(left.incarnation(), false, stage.now);
        stage.say(left.incarnation(), new FromWorker.Resumed(false, List.of()));
        assertThat(stage.state(left.incarnation())).isEqualTo("LOADING");
        stage.bringUpBooted(left.incarnation());
        assertThat(stage.state(left.incarnation())).isEqualTo("UP");
        assertThat(stage.launches()).isZero();
    }

    @Test
    void onlySlotsThatHaveNobodyGetANewWorker() {
        adopt(3, stage.adoptable(1, older));
        assertThat(stage.effects.launches.stream().map(RecordedEffects.Launch::slot))
                .containsExactly(new SlotIndex(0), new SlotIndex(2));
    }

    @Test
    void aWorkerOfASlotThatIsNotWantedAnyMoreIsEnded() {
        var wanted = stage.adoptable(0, good);
        var left = stage.adoptable(4, good);
        adopt(1, left, wanted);
        assertThat(stage.effects.terminated).containsExactly(left.incarnation());
        assertThat(stage.effects.retired).containsExactly(left.incarnation());
        assertThat(reasons()).contains(StopReason.SCALED_DOWN.words());
        comeBack(wanted.incarnation());
        stage.pool.onProved(left.incarnation(), false, stage.now);
        stage.say(left.incarnation(), new FromWorker.Resumed(true, List.of()));
        assertThat(stage.state(left.incarnation())).isEqualTo("STOPPING");
        stage.die(left.incarnation());
        assertThat(stage.pool.snapshot(stage.now).up()).isEqualTo(1);
    }

    @Test
    void ofTwoInASlotTheOlderStays() {
        var serving = stage.adoptable(0, good);
        var successor = stage.adoptable(0, older);
        adopt(1, successor, serving);
        assertThat(stage.effects.terminated).containsExactly(successor.incarnation());
        assertThat(reasons()).contains(StopReason.SUPERSEDED.words());
        comeBack(serving.incarnation());
        assertThat(stage.state(serving.incarnation())).isEqualTo("UP");
        assertThat(stage.launches()).isZero();
    }

    @Test
    void aWorkerThatDoesNotProveItselfIsKilledAndReplacedInItsGeneration() {
        var left = stage.adoptable(0, older);
        adopt(1, left);
        stage.pass(Duration.ofSeconds(10).minusMillis(1));
        assertThat(stage.effects.killed).isEmpty();
        stage.pass(Duration.ofMillis(1));
        assertThat(stage.effects.killed).containsExactly(left.incarnation());
        stage.die(left.incarnation());
        stage.pass(Duration.ZERO);
        assertThat(stage.effects.launches)
                .singleElement()
                .satisfies(launch -> assertThat(launch.generation()).isEqualTo(older.number()));
        assertThat(stage.death(0).kind()).isEqualTo(DeathKind.HANG);
    }

    @Test
    void aCanaryWhoseProbeTheEarlierSupervisorDidNotSeeAnsweredIsReplaced() {
        var left = stage.adoptable(0, good);
        adopt(1, left);
        stage.pool.onProved(left.incarnation(), false, stage.now);
        stage.say(left.incarnation(), new FromWorker.Resumed(true, List.of(ProbeCall.NUMBER)));
        assertThat(stage.effects.terminated).containsExactly(left.incarnation());
        stage.die(left.incarnation());
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(1);
    }

    @Test
    void anAdoptedWorkerThatDiesIsReplacedAtOnce() {
        var left = stage.adoptable(0, good);
        adopt(1, left);
        comeBack(left.incarnation());
        stage.die(left.incarnation());
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(1);
        assertThat(stage.death(0).startedAt()).isEqualTo(left.startedAt());
    }

    @Test
    void itsAgeCountsFromItsStartAndItsCallsFromItsFirst() {
        var aged = new Stage(1, 5, Recycle.maxAge(Duration.ofMinutes(5).toNanos()), 0);
        var left = aged.adoptable(0, aged.generation(1));
        aged.pool.onStart(1, aged.generation(1), List.of(left), aged.now);
        aged.pool.onProved(left.incarnation(), false, aged.now);
        aged.say(left.incarnation(), new FromWorker.Resumed(true, List.of()));
        aged.say(left.incarnation(), new FromWorker.Beat(1, 1, 1, 800, 1, List.of(), List.of()));
        assertThat(aged.pool.snapshot(aged.now).rows().getFirst().calls()).isEqualTo(800);
        aged.tick();
        assertThat(aged.launches()).isEqualTo(1);
    }

    private void adopt(int slots, Adoptable... left) {
        stage.pool.onStart(slots, good, List.of(left), stage.now);
        stage.tick();
    }

    /** It proves itself, says that it is loaded and answers its ping. */
    private void comeBack(Incarnation worker, Long... running) {
        stage.pool.onProved(worker, false, stage.now);
        stage.say(worker, new FromWorker.Resumed(true, List.of(running)));
        stage.beat(worker, running);
    }

    private List<String> reasons() {
        return stage.effects.reports.stream().map(Transition::why).toList();
    }
}
