package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.supervisor.process.ExitStatus;
import io.warmpool.supervisor.process.WorkerExit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written down of a worker's end. */
class ObituaryTest {

    @Test
    void theCallsThatEndedWithItTheirAgesAndHowFarTheyWere() {
        var stage = Stage.withWorkers(1, 2, 5);
        var served = stage.submit();
        stage.begin(served);
        stage.finish(served);
        var started = stage.submit();
        stage.begin(started);
        stage.pass(Duration.ofSeconds(3));
        var sent = stage.submit();
        var waiting = stage.submit();
        stage.pass(Duration.ofSeconds(2));
        var running =
                stage.pool.history(new SlotIndex(0), stage.now).orElseThrow().running();
        stage.die(stage.launched(0));
        var death = stage.death(0);
        assertThat(death.running())
                .containsExactly(
                        new Death.RunningCall(
                                started.id().toString(), Duration.ofSeconds(5).toNanos(), "started"),
                        new Death.RunningCall(
                                sent.id().toString(), Duration.ofSeconds(2).toNanos(), "sent"))
                .isEqualTo(running);
        assertThat(death.calls()).isEqualTo(1);
        assertThat(waiting.outcome()).isNull();
    }

    @Test
    void whenItBeganServedAndEnded() {
        var stage = new Stage(1, 5);
        var began = stage.now;
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        stage.pass(Duration.ofSeconds(4));
        stage.bringUp(stage.launched(0));
        stage.pass(Duration.ofSeconds(20));
        stage.die(stage.launched(0));
        var death = stage.death(0);
        assertThat(death.startedAt()).isEqualTo(began);
        assertThat(death.upAt()).isEqualTo(began + Duration.ofSeconds(4).toNanos());
        assertThat(death.endedAt()).isEqualTo(began + Duration.ofSeconds(24).toNanos());
        assertThat(death.pid()).isEqualTo(Stage.pid(stage.launched(0)));
        assertThat(death.generation()).isEqualTo(1);
        assertThat(death.incarnation()).isEqualTo(stage.launched(0).toString());
        assertThat(death.lastOutput()).containsExactly("last words");
    }

    @Test
    void whoNeverServedHasNoTimeAtWhichItDid() {
        var stage = new Stage(1, 5);
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        stage.boot(stage.launched(0));
        stage.say(stage.launched(0), new FromWorker.BootFailed("preload", "no model\n\tat x"));
        stage.pool.onExited(stage.launched(0), Stage.exit(65), stage.now);
        var death = stage.death(0);
        assertThat(death.upAt()).isZero();
        assertThat(death.kind()).isEqualTo(DeathKind.BOOT_FAILED);
        assertThat(death.cause()).isEqualTo("boot failed in step 'preload': no model (exit 65 (boot failed))");
    }

    @Test
    void aProcessThatCouldNotBeStartedIsABootThatFailed() {
        var stage = new Stage(1, 5);
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        stage.pool.onLaunchFailed(stage.launched(0), "no java", stage.now);
        assertThat(stage.death(0).kind()).isEqualTo(DeathKind.BOOT_FAILED);
        assertThat(stage.death(0).pid()).isZero();
    }

    @Test
    void theKernelsWordCountsBeforeTheSignal() {
        var stage = Stage.withWorkers(1, 1, 5);
        stage.pool.onExited(
                stage.launched(0), new WorkerExit(Optional.of(new ExitStatus(137)), true, List.of(), ""), stage.now);
        assertThat(stage.death(0).kind()).isEqualTo(DeathKind.KERNEL_OOM);
        assertThat(stage.death(0).cause()).isEqualTo("killed by the kernel, which was out of memory");
    }

    @Test
    void theLastTwentyAreRememberedNewestFirst() {
        var stage = Stage.withWorkers(1, 1, 5);
        for (int i = 0; i < 25; i++) {
            stage.pool.onKill(new SlotIndex(0), new RecordedCommand(), stage.now);
            stage.die(stage.lastLaunched());
            stage.pass(Duration.ZERO);
        }
        var deaths =
                stage.pool.history(new SlotIndex(0), stage.now).orElseThrow().deaths();
        assertThat(deaths).hasSize(20);
        assertThat(deaths.getFirst().incarnation()).isEqualTo(stage.launched(24).toString());
        assertThat(deaths).allMatch(death -> death.kind() == DeathKind.OPERATOR);
        assertThat(stage.effects.memories).hasSize(25).endsWith(memory(deaths.getFirst()));
    }

    @Test
    void whatEarlierSupervisorsNotedComesAfterWhatThisOneSaw() {
        var before = Stage.withWorkers(1, 1, 5);
        before.die(before.launched(0));
        var noted = before.death(0);
        var stage = new Stage(1, 5);
        stage.pool.onPast(Map.of(new SlotIndex(0), List.of(noted), new SlotIndex(1), List.of(noted)));
        stage.started(1);
        assertThat(stage.death(0)).isEqualTo(noted);
        stage.die(stage.launched(0));
        assertThat(deaths(stage, 0)).hasSize(2).endsWith(noted);
        assertThat(stage.effects.memories).hasSize(1);
        stage.pool.onResize(2, new RecordedCommand(), stage.now);
        assertThat(deaths(stage, 1)).containsExactly(noted);
    }

    @Test
    void aSlotThatWasTakenAwayKnowsItsPastWhenItIsBack() {
        var stage = Stage.withWorkers(2, 1, 5);
        stage.die(stage.launched(1));
        var death = stage.death(1);
        stage.pool.onResize(1, new RecordedCommand(), stage.now);
        stage.pool.onResize(2, new RecordedCommand(), stage.now);
        assertThat(deaths(stage, 1)).containsExactly(death);
    }

    @Test
    void ofAWorkerThatNobodySawEndNoCallsAreCounted() {
        var worker = Stage.withWorkers(1, 1, 5).launched(0);
        var death = Obituary.unseen(worker, 4711, 3, 5, 9, List.of("last words"));
        assertThat(death.calls()).isEqualTo(Death.UNSEEN);
        assertThat(death.upAt()).isZero();
        assertThat(death.endedAt()).isEqualTo(9);
        assertThat(death.kind()).isEqualTo(DeathKind.EXIT);
        assertThat(death.cause()).isEqualTo("ended while no supervisor was running");
        assertThat(death.lastOutput()).containsExactly("last words");
    }

    private static List<Death> deaths(Stage stage, int slot) {
        return stage.pool.history(new SlotIndex(slot), stage.now).orElseThrow().deaths();
    }

    private static RecordedEffects.Memory memory(Death death) {
        return new RecordedEffects.Memory(new SlotIndex(0), death);
    }
}
