package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollTest {

    private final Stage stage = Stage.withWorkers(2, 1, 5);
    private final RecordedCommand command = new RecordedCommand();

    @Test
    void eachSuccessorIsUpBeforeTheOldWorkerCloses() {
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        assertThat(stage.launches()).isEqualTo(3);
        assertThat(stage.effects.terminated).isEmpty();
        assertThat(stage.pool.snapshot(stage.now).up()).isEqualTo(2);
        stage.bringUp(stage.launched(2));
        assertThat(stage.effects.terminated).containsExactly(stage.launched(0));
        assertThat(stage.pool.snapshot(stage.now).up()).isEqualTo(2);
        assertThat(stage.launches()).isEqualTo(4);
        stage.bringUp(stage.launched(3));
        assertThat(stage.effects.terminated).containsExactly(stage.launched(0), stage.launched(1));
        assertThat(command.steps()).hasSize(2);
        assertThat(command.done()).isEqualTo("restarted 2 of 2 workers, generation 2");
        assertThat(stage.effects.launches.stream().map(RecordedEffects.Launch::generation))
                .containsExactly(1, 1, 2, 2);
    }

    @Test
    void aWorkerThatDiesAfterItsSlotWasRolledIsReplacedInTheNewGeneration() {
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        stage.bringUp(stage.launched(2));
        stage.die(stage.launched(2));
        stage.pass(Duration.ofSeconds(1));
        assertThat(stage.effects.launches.getLast().generation()).isEqualTo(2);
    }

    @Test
    void theOldWorkerFinishesItsCalls() {
        var client = stage.submit();
        stage.begin(client);
        var slot = stage.launched(0).equals(stage.takerOf(client)) ? 0 : 1;
        stage.pool.onRestart(stage.next(), List.of(new SlotIndex(slot)), command, stage.now);
        stage.bringUp(stage.launched(2));
        assertThat(stage.state(stage.takerOf(client))).isEqualTo("DRAINING");
        assertThat(stage.effects.terminated).isEmpty();
        stage.finish(client);
        assertThat(stage.effects.terminated).containsExactly(stage.takerOf(client));
    }

    @Test
    void anOldWorkerThatDoesNotFinishIsTerminatedAndThenKilled() {
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        stage.bringUp(stage.launched(2));
        stage.bringUp(stage.launched(3));
        stage.pass(Stage.DRAIN);
        assertThat(stage.effects.terminated).contains(stage.takerOf(client));
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.effects.killed).contains(stage.takerOf(client));
    }

    @Test
    void theFirstFailureEndsTheRollAndTheOldOnesServeOn() {
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        stage.die(stage.launched(2));
        assertThat(command.failed()).contains("slot 0", "did not come up", "the old workers serve on", "last words");
        stage.pass(Duration.ofSeconds(3));
        assertThat(stage.launches()).isEqualTo(3);
        assertThat(stage.pool.snapshot(stage.now).up()).isEqualTo(2);
        assertThat(stage.pool.snapshot(stage.now).generation()).isEqualTo(1);
    }

    @Test
    void aNewerRestartSupersedesTheOlder() {
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        var newer = new RecordedCommand();
        stage.pool.onRestart(stage.next(), List.of(), newer, stage.now);
        assertThat(command.failed()).isEqualTo("superseded by a newer restart; 0 of 2 workers had been restarted");
        assertThat(stage.effects.terminated).containsExactly(stage.launched(2));
        stage.bringUp(stage.launched(3));
        stage.bringUp(stage.launched(4));
        assertThat(newer.done()).isEqualTo("restarted 2 of 2 workers, generation 3");
    }

    @Test
    void aSlotWhoseWorkerDiedIsFilledThoughItsSuccessorIsSuperseded() {
        stage.pool.onRestart(stage.next(), List.of(new SlotIndex(0)), command, stage.now);
        stage.die(stage.launched(0));
        stage.pool.onRestart(stage.next(), List.of(new SlotIndex(1)), new RecordedCommand(), stage.now);
        stage.pass(Duration.ZERO);
        assertThat(stage.effects.launches)
                .last()
                .satisfies(launch -> assertThat(launch.slot()).isEqualTo(new SlotIndex(0)));
        stage.bringUp(stage.lastLaunched());
        assertThat(stage.pool.snapshot(stage.now).up()).isEqualTo(2);
    }

    @Test
    void aSlotThatLosesBothItsWorkersIsFilledAgain() {
        stage.pool.onRestart(stage.next(), List.of(new SlotIndex(0)), command, stage.now);
        stage.die(stage.launched(0));
        stage.die(stage.launched(2));
        assertThat(command.failed()).isNotEmpty();
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(4);
    }

    @Test
    void aSlotThatIsTakenAwayIsLeftOut() {
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        stage.bringUp(stage.launched(2));
        stage.pool.onResize(1, new RecordedCommand(), stage.now);
        assertThat(command.done()).isEqualTo("restarted 1 of 2 workers, generation 2");
        assertThat(stage.state(stage.launched(3))).isEqualTo("STOPPING");
    }
}
