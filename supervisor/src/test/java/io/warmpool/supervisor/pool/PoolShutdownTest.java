package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolShutdownTest {

    private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

    private final Stage stage = Stage.withWorkers(1, 1, 5);
    private final RecordedCommand command = new RecordedCommand();

    @Test
    void whatRunsAndWaitsIsFinishedAndThenAllWorkersAreEnded() {
        var running = stage.submit();
        var waiting = stage.submit();
        stage.begin(running);
        stage.pool.onShutdown(PATIENCE, command, stage.now);
        assertThat(refusal(stage.submit())).contains("is shutting down");
        stage.finish(running);
        stage.begin(waiting);
        assertThat(stage.effects.terminated).isEmpty();
        stage.finish(waiting);
        stage.tick();
        assertThat(waiting.outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(stage.effects.terminated).containsExactly(stage.launched(0));
        assertThat(command.isOver()).isFalse();
        stage.die(stage.launched(0));
        assertThat(command.done()).isEqualTo("stopped");
        stage.pass(Duration.ofMinutes(1));
        assertThat(stage.launches()).isEqualTo(1);
    }

    @Test
    void anIdlePoolIsEndedAtOnce() {
        stage.pool.onShutdown(PATIENCE, command, stage.now);
        assertThat(stage.effects.terminated).containsExactly(stage.launched(0));
    }

    @Test
    void whenPatienceIsOverWhatWaitsIsRefusedAndWhatRunsIsEnded() {
        var running = stage.submit();
        var waiting = stage.submit();
        stage.begin(running);
        stage.pool.onShutdown(PATIENCE, command, stage.now);
        stage.pass(Duration.ofNanos(PATIENCE));
        assertThat(refusal(waiting)).isEqualTo("the supervisor has stopped");
        assertThat(stage.effects.terminated).containsExactly(stage.launched(0));
        stage.die(stage.launched(0));
        assertThat(running.outcome()).isInstanceOf(Outcome.WorkerLost.class);
        assertThat(command.done()).isEqualTo("stopped");
    }

    @Test
    void whatMayBeTriedAgainIsRefusedWhenItsWorkerWasEndedWithoutPatience() {
        var sent = stage.submit();
        stage.pool.onShutdown(0, command, stage.now);
        stage.die(stage.launched(0));
        assertThat(refusal(sent)).isEqualTo("the supervisor has stopped");
        assertThat(command.done()).isEqualTo("stopped");
    }

    @Test
    void whatWaitsIsRefusedWhenTheLastWorkerDiesInTheDrain() {
        stage.submit();
        var waiting = stage.submit();
        stage.pool.onShutdown(PATIENCE, command, stage.now);
        stage.die(stage.launched(0));
        assertThat(refusal(waiting)).isEqualTo("the supervisor has stopped");
        assertThat(command.done()).isEqualTo("stopped");
    }

    @Test
    void aWorkerThatComesUpInTheDrainServesWhatWaits() {
        stage.die(stage.launched(0));
        stage.pass(Duration.ZERO);
        var waiting = stage.submit();
        stage.pool.onShutdown(PATIENCE, command, stage.now);
        stage.bringUp(stage.launched(1));
        stage.begin(waiting);
        stage.finish(waiting);
        stage.tick();
        assertThat(waiting.outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(stage.effects.terminated).containsExactly(stage.launched(1));
    }

    @Test
    void aRollAndAChangeOfSizeEndWithIt() {
        var roll = new RecordedCommand();
        var resize = new RecordedCommand();
        stage.pool.onResize(2, resize, stage.now);
        stage.pool.onRestart(stage.next(), List.of(), roll, stage.now);
        stage.pool.onShutdown(PATIENCE, command, stage.now);
        assertThat(roll.failed()).startsWith("the supervisor is stopping");
        assertThat(resize.failed()).startsWith("the supervisor is stopping");
        var late = new RecordedCommand();
        stage.pool.onRestart(stage.next(), List.of(), late, stage.now);
        assertThat(late.failed()).isEqualTo("the supervisor is stopping");
    }

    @Test
    void aSecondShutdownMayHurryTheFirst() {
        var running = stage.submit();
        stage.begin(running);
        stage.pool.onShutdown(PATIENCE, command, stage.now);
        var second = new RecordedCommand();
        stage.pool.onShutdown(0, second, stage.now);
        assertThat(stage.effects.terminated).containsExactly(stage.launched(0));
        stage.die(stage.launched(0));
        assertThat(command.done()).isEqualTo("stopped");
        assertThat(second.done()).isEqualTo("stopped");
    }

    private static String refusal(RecordedClient client) {
        return client.outcome() instanceof Outcome.Refused(Rejection rejection) ? rejection.message() : "";
    }
}
