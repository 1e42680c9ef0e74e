package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.Incarnation;
import io.warmpool.supervisor.call.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoutingTest {

    private final RecordedCommand command = new RecordedCommand();

    @Test
    void callsGoToTheLeastLoadedWorker() {
        var stage = Stage.withWorkers(3, 4, 0);
        var counts = new HashMap<Incarnation, Integer>();
        for (int i = 0; i < 9; i++) {
            counts.merge(stage.takerOf(stage.submit()), 1, Integer::sum);
        }
        assertThat(counts.values()).containsExactly(3, 3, 3);
    }

    @Test
    void aWorkerThatBecameFreeIsTakenNext() {
        var stage = Stage.withWorkers(2, 1, 1);
        var first = stage.submit();
        stage.submit();
        var waiting = stage.submit();
        stage.begin(first);
        stage.finish(first);
        assertThat(stage.takerOf(waiting)).isEqualTo(stage.takerOf(first));
    }

    @Test
    void aSessionSticksToItsSlotAndWaitsForItThoughOthersAreFree() {
        var stage = Stage.withWorkers(4, 1, 5);
        var first = stage.submitIn("alice");
        var second = stage.submitIn("alice");
        assertThat(stage.takerOf(second)).isNull();
        assertThat(stage.takerOf(stage.submit())).isNotNull();
        stage.begin(first);
        stage.finish(first);
        assertThat(stage.takerOf(second)).isEqualTo(stage.takerOf(first));
    }

    @Test
    void aWaitingCallOfASessionGoesElsewhereWhenItsSlotCloses() {
        var stage = Stage.withWorkers(2, 1, 5);
        var first = stage.submitIn("alice");
        var second = stage.submitIn("alice");
        var home = slotOf(stage, stage.takerOf(first));
        stage.pool.onPause(home, true, command, stage.now);
        assertThat(stage.takerOf(second)).isNotNull().isNotEqualTo(stage.takerOf(first));
    }

    @Test
    void aWaitingCallOfASessionGoesElsewhereAsSoonAsItsWorkerIsKilled() {
        var stage = Stage.withWorkers(2, 1, 5);
        var first = stage.submitIn("alice");
        var second = stage.submitIn("alice");
        stage.pool.onKill(slotOf(stage, stage.takerOf(first)), command, stage.now);
        assertThat(stage.takerOf(second)).isNotNull().isNotEqualTo(stage.takerOf(first));
    }

    @Test
    void aSessionComesBackToItsSlotWithTheNextWorker() {
        var stage = Stage.withWorkers(3, 1, 5);
        var before = stage.takerOf(stage.submitIn("alice"));
        stage.die(before);
        stage.pass(Duration.ZERO);
        stage.bringUp(stage.lastLaunched());
        assertThat(slotOf(stage, stage.takerOf(stage.submitIn("alice")))).isEqualTo(slotOf(stage, before));
    }

    @Test
    void aPausedSlotTakesNothingFinishesWhatRunsAndTakesAgainWhenResumed() {
        var stage = Stage.withWorkers(1, 1, 5);
        var running = stage.submit();
        stage.begin(running);
        stage.pool.onPause(new SlotIndex(0), true, command, stage.now);
        assertThat(command.done()).isEqualTo("echo/0 paused");
        var waiting = stage.submitIn("alice");
        stage.finish(running);
        assertThat(running.outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(stage.takerOf(waiting)).isNull();
        stage.pool.onPause(new SlotIndex(0), false, new RecordedCommand(), stage.now);
        assertThat(stage.takerOf(waiting)).isEqualTo(stage.launched(0));
    }

    @Test
    void callsWaitForTheFirstWorkerThatComesUp() {
        var stage = new Stage(2, 5);
        stage.pool.onStart(2, stage.generation(1), List.of(), stage.now);
        var clients = IntStream.range(0, 3).mapToObj(_ -> stage.submit()).toList();
        stage.bringUp(stage.launched(1));
        assertThat(clients.stream().map(stage::takerOf).filter(stage.launched(1)::equals))
                .hasSize(2);
        stage.bringUp(stage.launched(0));
        assertThat(stage.takerOf(clients.get(2))).isEqualTo(stage.launched(0));
    }

    @Test
    void commandsToSlotsThatDoNotExistFail() {
        var stage = Stage.withWorkers(1, 1, 5);
        for (var say : List.<Runnable>of(
                () -> stage.pool.onPause(new SlotIndex(3), true, command(stage), stage.now),
                () -> stage.pool.onKill(new SlotIndex(3), command(stage), stage.now),
                () -> stage.pool.onRestart(stage.next(), List.of(new SlotIndex(3)), command(stage), stage.now))) {
            say.run();
            assertThat(last.failed()).isEqualTo("pool 'echo' has no slot 3; it has 0 to 0");
        }
    }

    private RecordedCommand last;

    private RecordedCommand command(Stage stage) {
        assertThat(stage.launches()).isEqualTo(1);
        last = new RecordedCommand();
        return last;
    }

    private static SlotIndex slotOf(Stage stage, Incarnation worker) {
        return stage.effects.launches.stream()
                .filter(launch -> launch.incarnation().equals(worker))
                .findFirst()
                .orElseThrow()
                .slot();
    }
}
