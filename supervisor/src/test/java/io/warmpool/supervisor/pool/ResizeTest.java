package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ResizeTest {

    private final RecordedCommand command = new RecordedCommand();

    @Test
    void scalingUpIsDoneWhenTheNewWorkersAreUp() {
        var stage = Stage.withWorkers(1, 1, 5);
        stage.pool.onResize(3, command, stage.now);
        stage.bringUp(stage.launched(2));
        assertThat(command.steps()).containsExactly("slot 2: pid 103 up");
        assertThat(command.isOver()).isFalse();
        stage.bringUp(stage.launched(1));
        assertThat(command.done()).isEqualTo("3 workers");
    }

    @Test
    void scalingDownFinishesWhatRunsAndLosesNothing() {
        var stage = Stage.withWorkers(2, 1, 5);
        var first = stage.submit();
        var second = stage.submit();
        var waiting = stage.submit();
        stage.begin(first);
        stage.begin(second);
        var leaving = stage.takerOf(first).equals(stage.launched(1)) ? first : second;
        var staying = leaving.equals(first) ? second : first;
        stage.pool.onResize(1, command, stage.now);
        assertThat(stage.state(stage.launched(1))).isEqualTo("DRAINING");
        assertThat(stage.effects.terminated).isEmpty();
        stage.finish(leaving);
        assertThat(leaving.outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(stage.takerOf(waiting)).isNull();
        assertThat(stage.effects.terminated).containsExactly(stage.launched(1));
        assertThat(command.isOver()).isFalse();
        stage.die(stage.launched(1));
        assertThat(command.done()).isEqualTo("1 workers");
        stage.finish(staying);
        assertThat(stage.takerOf(waiting)).isEqualTo(stage.launched(0));
        stage.pass(Duration.ofSeconds(1));
        assertThat(stage.launches()).isEqualTo(2);
    }

    @Test
    void scalingUpFailsWhenANewSlotKeepsFailing() {
        var stage = Stage.withWorkers(1, 1, 5);
        stage.pool.onResize(2, command, stage.now);
        stage.die(stage.lastLaunched());
        stage.pass(Duration.ZERO);
        stage.die(stage.lastLaunched());
        assertThat(command.failed()).contains("slot 1 does not come up: exit 3 (out of memory)");
    }

    @Test
    void aNewerSizeSupersedesTheOlder() {
        var stage = Stage.withWorkers(1, 1, 5);
        stage.pool.onResize(3, command, stage.now);
        var newer = new RecordedCommand();
        stage.pool.onResize(1, newer, stage.now);
        assertThat(command.failed()).isEqualTo("superseded by a newer scale to 1");
        stage.die(stage.launched(1));
        stage.die(stage.launched(2));
        assertThat(newer.done()).isEqualTo("1 workers");
    }

    @Test
    void anEmptyPoolLetsCallsWaitForItsNextWorker() {
        var stage = Stage.withWorkers(1, 1, 5);
        stage.pool.onResize(0, command, stage.now);
        stage.die(stage.launched(0));
        assertThat(command.done()).isEqualTo("0 workers");
        var client = stage.submitIn("alice");
        stage.pool.onResize(1, new RecordedCommand(), stage.now);
        stage.bringUp(stage.lastLaunched());
        assertThat(stage.takerOf(client)).isEqualTo(stage.lastLaunched());
    }
}
