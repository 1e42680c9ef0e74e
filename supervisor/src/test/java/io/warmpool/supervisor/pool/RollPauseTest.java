package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.ToWorker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a rolling restart after its canary is up: retries, pauses, the way back. */
class RollPauseTest {

    private final Stage stage = Stage.withWorkers(3, 1, 5);
    private final RecordedCommand command = new RecordedCommand();

    @Test
    void aSlotThatFailsOnceIsTriedOnceMore() {
        restartUntilSecondSlot();
        stage.die(stage.launched(4));
        assertThat(command.steps())
                .last()
                .asString()
                .contains("slot 1: the new worker (pid 0) did not come up", "trying once more");
        assertThat(stage.launches()).isEqualTo(6);
        stage.bringUp(stage.launched(5));
        stage.die(stage.launched(6));
        assertThat(command.isOver()).isFalse();
        stage.bringUp(stage.launched(7));
        assertThat(command.done()).isEqualTo("restarted 3 of 3 workers, generation 2");
    }

    @Test
    void twoFailuresInARowPauseTheRollWhereItIs() {
        pauseAfterFirstSlot();
        assertThat(command.failed())
                .contains(
                        "slot 1",
                        "paused after 2 failures in a row: 1 of 3 workers run generation 2",
                        "the old workers serve on",
                        "'warmpool restart' tries again, 'warmpool rollback' goes back",
                        "last words");
        stage.pass(Duration.ofMinutes(1));
        assertThat(stage.launches()).isEqualTo(6);
        assertThat(generations()).containsExactly(2, 1, 1);
        assertThat(stage.pool.snapshot(stage.now).up()).isEqualTo(3);
    }

    @Test
    void aPausedPoolReplacesEachWorkerInItsOwnGeneration() {
        pauseAfterFirstSlot();
        stage.die(stage.launched(3));
        stage.die(stage.launched(1));
        stage.pass(Duration.ZERO);
        assertThat(stage.effects.launches.stream().skip(6).map(RecordedEffects.Launch::generation))
                .containsExactly(2, 1);
    }

    @Test
    void aRollbackIsARestartToAnEarlierGeneration() {
        pauseAfterFirstSlot();
        var back = new RecordedCommand();
        stage.pool.onRestart(stage.generation(1), List.of(), back, stage.now);
        for (int i = 6; i < 9; i++) {
            assertThat(stage.effects.launches.get(i).generation()).isEqualTo(1);
            stage.bringUp(stage.launched(i));
        }
        assertThat(back.done()).isEqualTo("restarted 3 of 3 workers, generation 1");
        assertThat(generations()).containsExactly(1, 1, 1);
        assertThat(stage.pool.snapshot(stage.now).generation()).isEqualTo(1);
        stage.pool.onResize(4, new RecordedCommand(), stage.now);
        assertThat(stage.effects.launches.getLast().generation()).isEqualTo(1);
    }

    @Test
    void newSlotsAreFilledWithWhatTheLastWholeRestartBrought() {
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        for (int i = 3; i < 6; i++) {
            assertThat(stage.pool.snapshot(stage.now).generation()).isEqualTo(1);
            stage.bringUp(stage.launched(i));
        }
        assertThat(stage.pool.snapshot(stage.now).generation()).isEqualTo(2);
        stage.pool.onResize(4, new RecordedCommand(), stage.now);
        assertThat(stage.effects.launches.getLast().generation()).isEqualTo(2);
    }

    @Test
    void aNewerRestartTakesTheSlotsThatTheOlderHadRolledToo() {
        restartUntilSecondSlot();
        var newer = new RecordedCommand();
        stage.pool.onRestart(stage.next(), List.of(), newer, stage.now);
        assertThat(command.failed()).isEqualTo("superseded by a newer restart; 1 of 3 workers had been restarted");
        assertThat(stage.effects.terminated).contains(stage.launched(4));
        stage.die(stage.launched(4));
        for (int i = 5; i < 8; i++) {
            stage.bringUp(stage.launched(i));
        }
        assertThat(newer.done()).isEqualTo("restarted 3 of 3 workers, generation 3");
        assertThat(generations()).containsExactly(3, 3, 3);
    }

    @Test
    void anOldWorkerThatDoesNotFinishHoldsNobodyUp() {
        var clients = List.of(stage.submit(), stage.submit(), stage.submit());
        clients.forEach(stage::begin);
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        for (int i = 3; i < 6; i++) {
            stage.bringUp(stage.launched(i));
        }
        assertThat(command.done()).isEqualTo("restarted 3 of 3 workers, generation 2");
        assertThat(clients)
                .allSatisfy(
                        client -> assertThat(stage.state(stage.takerOf(client))).isEqualTo("DRAINING"));
        assertThat(stage.effects.terminated).isEmpty();
        assertThat(stage.pool.snapshot(stage.now).up()).isEqualTo(3);
    }

    @Test
    void eachWorkerTakesAsManyCallsAsItsOwnGenerationAllows() {
        var single = Stage.withWorkers(1, 1, 5);
        single.pool.onRestart(new Generation(2, 3, Optional.empty()), List.of(), command, single.now);
        var first = single.submit();
        var second = single.submit();
        assertThat(single.takerOf(first)).isEqualTo(single.launched(0));
        assertThat(single.takerOf(second)).isNull();
        single.bringUp(single.launched(1));
        single.submit();
        single.submit();
        single.submit();
        assertThat(single.effects.sentTo(single.launched(1), ToWorker.StartCall.class))
                .hasSize(3);
        assertThat(single.pool.snapshot(single.now).waiting()).isEqualTo(1);
    }

    @Test
    void aSlotThatDoesNotExistChangesNothing() {
        stage.pool.onRestart(stage.next(), List.of(new SlotIndex(0), new SlotIndex(3)), command, stage.now);
        assertThat(command.failed()).isEqualTo("pool 'echo' has no slot 3; it has 0 to 2");
        assertThat(stage.launches()).isEqualTo(3);
    }

    /** The first slot runs generation 2, and the successor of the second has been launched as number 4. */
    private void restartUntilSecondSlot() {
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        stage.bringUp(stage.launched(3));
        stage.die(stage.launched(0));
        assertThat(stage.launches()).isEqualTo(5);
    }

    private void pauseAfterFirstSlot() {
        restartUntilSecondSlot();
        stage.die(stage.launched(4));
        stage.die(stage.launched(5));
        assertThat(command.failed()).isNotEmpty();
    }

    /** Of the workers that serve, slot by slot. */
    private List<Integer> generations() {
        return stage.pool.snapshot(stage.now).rows().stream()
                .filter(row -> row.state().equals("UP"))
                .map(WorkerRow::generation)
                .toList();
    }
}
