package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.supervisor.process.ExitStatus;
import io.warmpool.supervisor.process.WorkerExit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the threads of a worker do is noted before it is killed for a hang, once, and for nothing else. */
class HangTest {

    @Test
    void aSilentWorker() {
        var stage = Stage.withWorkers(1, 1, 0);
        stage.silence(stage.launched(0));
        stage.pass(Duration.ofSeconds(6));
        assertThat(stage.effects.dumped).containsExactly(stage.launched(0));
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.effects.killed).hasSize(3);
        assertThat(stage.effects.dumped).hasSize(1);
        stage.pool.onExited(
                stage.launched(0),
                new WorkerExit(Optional.of(new ExitStatus(137)), false, List.of(), "\"main\" waits for Godot"),
                stage.now);
        assertThat(stage.death(0).threads()).isEqualTo("\"main\" waits for Godot");
        assertThat(stage.death(0).kind()).isEqualTo(DeathKind.HANG);
    }

    @Test
    void aWorkerThatSaysNoHello() {
        var stage = started();
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.effects.dumped).containsExactly(stage.launched(0));
    }

    @Test
    void aWorkerThatDoesNotBoot() {
        var stage = started();
        stage.boot(stage.launched(0));
        stage.pass(Stage.BOOT);
        assertThat(stage.effects.dumped).containsExactly(stage.launched(0));
    }

    @Test
    void aWorkerThatSaidThatItCannotBootAndDoesNotEndIsNoHang() {
        var stage = started();
        stage.boot(stage.launched(0));
        stage.say(stage.launched(0), new FromWorker.BootFailed("preload", "no model"));
        stage.pass(Stage.BOOT);
        assertThat(stage.effects.killed).containsExactly(stage.launched(0));
        assertThat(stage.effects.dumped).isEmpty();
    }

    @Test
    void aWorkerWhoseCallDoesNotEnd() {
        var stage = Stage.withWorkers(1, 1, 0);
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onCancel(client.id(), stage.now);
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.effects.dumped).containsExactly(stage.launched(0));
    }

    @Test
    void notAWorkerThatAnOperatorKills() {
        var stage = Stage.withWorkers(1, 1, 0);
        stage.pool.onKill(new SlotIndex(0), new RecordedCommand(), stage.now);
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.effects.killed).hasSize(2);
        assertThat(stage.effects.dumped).isEmpty();
    }

    @Test
    void notAWorkerThatIgnoresItsEnd() {
        var stage = Stage.withWorkers(1, 1, 0);
        stage.pool.onResize(0, new RecordedCommand(), stage.now);
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.effects.killed).containsExactly(stage.launched(0));
        assertThat(stage.effects.dumped).isEmpty();
    }

    private static Stage started() {
        var stage = new Stage(1, 0);
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        return stage;
    }
}
