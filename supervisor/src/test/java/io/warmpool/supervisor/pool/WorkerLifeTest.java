package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerLifeTest {

    private static final Duration MOMENT = Duration.ofMillis(1);

    private final RecordedCommand command = new RecordedCommand();

    @Test
    void aWorkerIsUpWhenItIsLoadedAndAnswersItsProbe() {
        var stage = new Stage(1, 0);
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        var worker = stage.launched(0);
        assertThat(stage.state(worker)).isEqualTo("SPAWNING");
        stage.boot(worker);
        assertThat(stage.state(worker)).isEqualTo("LOADING");
        stage.say(worker, new FromWorker.Loaded());
        assertThat(stage.state(worker)).isEqualTo("PROBING");
        assertThat(stage.effects.sentTo(worker, ToWorker.Ping.class)).hasSize(1);
        stage.tick();
        assertThat(stage.state(worker)).isEqualTo("UP");
    }

    @Test
    void aWorkerThatSaysTwiceThatItIsLoadedIsCounted() {
        var stage = Stage.withWorkers(1, 1, 0);
        stage.say(stage.launched(0), new FromWorker.Loaded());
        assertThat(stage.state(stage.launched(0))).isEqualTo("UP");
        assertThat(stage.pool.snapshot(stage.now).staleMessages()).isEqualTo(1);
    }

    @Test
    void aWorkerThatSendsNoHelloIsKilledAndReplaced() {
        var stage = new Stage(1, 0);
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        stage.pass(Stage.nanos(stage.limits.hello()).minus(MOMENT));
        assertThat(stage.effects.killed).isEmpty();
        stage.pass(MOMENT);
        assertThat(stage.effects.killed).containsExactly(stage.launched(0));
        stage.pass(Stage.nanos(stage.limits.kill()));
        assertThat(stage.effects.killed).containsExactly(stage.launched(0), stage.launched(0));
        stage.die(stage.launched(0));
        stage.pass(MOMENT);
        assertThat(stage.launches()).isEqualTo(2);
    }

    @Test
    void aBootThatTakesTooLongIsEnded() {
        var stage = new Stage(1, 0);
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        stage.boot(stage.launched(0));
        stage.pass(Stage.BOOT.minus(MOMENT));
        assertThat(stage.effects.killed).isEmpty();
        stage.pass(MOMENT);
        assertThat(stage.effects.killed).containsExactly(stage.launched(0));
        stage.die(stage.launched(0));
        var death = stage.pool
                .history(new SlotIndex(0), stage.now)
                .orElseThrow()
                .deaths()
                .getFirst();
        assertThat(death.cause()).isEqualTo("did not boot in time (exit 3 (out of memory))");
        assertThat(death.lastOutput()).containsExactly("last words");
    }

    @Test
    void aProbeThatIsNotAnsweredEndsTheWorker() {
        var stage = new Stage(1, 0);
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        var worker = stage.launched(0);
        stage.silence(worker);
        stage.boot(worker);
        stage.say(worker, new FromWorker.Loaded());
        for (int i = 0; i < 10; i++) {
            assertThat(stage.effects.killed).isEmpty();
            stage.pass(Duration.ofSeconds(1));
            stage.say(worker, new FromWorker.BootProgress(1, 2, "it talks but does not answer"));
        }
        assertThat(stage.effects.killed).containsExactly(worker);
    }

    @Test
    void theFirstReplacementComesAtOnceAndLaterOnesWait() {
        var stage = new Stage(1, 0);
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        stage.die(stage.lastLaunched());
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(2);
        stage.die(stage.lastLaunched());
        stage.pass(Duration.ofMillis(79));
        assertThat(stage.launches()).isEqualTo(2);
        stage.pass(Duration.ofMillis(42));
        assertThat(stage.launches()).isEqualTo(3);
        stage.die(stage.lastLaunched());
        stage.pass(Duration.ofMillis(159));
        assertThat(stage.launches()).isEqualTo(3);
        stage.pass(Duration.ofMillis(82));
        assertThat(stage.launches()).isEqualTo(4);
    }

    @Test
    void theFirstCallServedEndsTheBackOff() {
        var stage = Stage.withWorkers(1, 1, 0);
        stage.die(stage.lastLaunched());
        stage.pass(Duration.ZERO);
        stage.bringUp(stage.lastLaunched());
        var client = stage.submit();
        stage.begin(client);
        stage.finish(client);
        stage.die(stage.lastLaunched());
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(3);
    }

    @Test
    void aProcessThatCannotBeStartedIsAFailure() {
        var stage = new Stage(1, 0);
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        stage.pool.onLaunchFailed(stage.launched(0), "no memory", stage.now);
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(2);
        assertThat(stage.pool
                        .history(new SlotIndex(0), stage.now)
                        .orElseThrow()
                        .deaths()
                        .getFirst()
                        .cause())
                .isEqualTo("could not be started: no memory (no process)");
    }

    @Test
    void whenEverySlotFailedAgainAndAgainCallsAreRefusedWithTheReason() {
        var stage = new Stage(1, 5);
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        assertThat(stage.submit().outcome()).isNull();
        for (int i = 0; i < 2; i++) {
            stage.boot(stage.lastLaunched());
            stage.say(stage.lastLaunched(), new FromWorker.BootFailed("preload", "no model\n at x"));
            stage.die(stage.lastLaunched());
            stage.pass(Duration.ofMillis(1));
        }
        assertThat(stage.submit().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.rejection())
                                .isInstanceOfSatisfying(
                                        Rejection.NoWorker.class,
                                        none -> assertThat(none.message())
                                                .contains(
                                                        "boot failed in step 'preload': no model",
                                                        "warmpool why echo/0")));
    }

    @Test
    void fiveSilentSecondsEndAWorker() {
        var stage = Stage.withWorkers(2, 1, 0);
        var worker = stage.launched(1);
        stage.silence(worker);
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.effects.killed).isEmpty();
        stage.pass(Duration.ofSeconds(1));
        assertThat(stage.effects.killed).containsExactly(worker);
        stage.die(worker);
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(3);
    }

    @Test
    void aSupervisorThatWasAsleepKillsNobody() {
        var stage = new Stage(2, 5);
        stage.pool.onStart(4, stage.generation(1), List.of(), stage.now);
        stage.tick();
        stage.bringUp(stage.launched(0));
        stage.boot(stage.launched(1));
        stage.boot(stage.launched(2));
        stage.say(stage.launched(2), new FromWorker.Loaded());
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onCancel(client.id(), stage.now);
        stage.suspend(Duration.ofHours(8));
        stage.tick();
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.effects.killed).isEmpty();
        stage.pass(Duration.ofSeconds(6));
        assertThat(stage.effects.killed).contains(stage.launched(0), stage.launched(3));
    }

    @Test
    void whatBeginsBetweenWakingUpAndTheFirstTickHasItsOwnLimit() {
        var stage = Stage.withWorkers(2, 1, 5);
        var client = stage.submit();
        stage.begin(client);
        var quiet = stage.launched(0).equals(stage.takerOf(client)) ? stage.launched(1) : stage.launched(0);
        stage.suspend(Duration.ofHours(8));
        stage.say(quiet, new FromWorker.BootProgress(1, 1, "awake"));
        stage.silence(quiet);
        stage.tick();
        stage.pass(Duration.ofSeconds(7));
        assertThat(stage.effects.killed).containsExactly(quiet);
    }

    @Test
    void aCancelBetweenWakingUpAndTheFirstTickHasItsGraceAndNoMore() {
        var stage = Stage.withWorkers(1, 1, 5);
        var client = stage.submit();
        stage.begin(client);
        stage.suspend(Duration.ofHours(8));
        stage.pool.onCancel(client.id(), stage.now);
        stage.tick();
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.effects.killed).containsExactly(stage.launched(0));
    }

    @Test
    void aWorkerKilledByAnOperatorIsReplacedAtOnceAndThatIsNoFailure() {
        var stage = Stage.withWorkers(1, 1, 0);
        for (int i = 0; i < 4; i++) {
            stage.pool.onKill(new SlotIndex(0), new RecordedCommand(), stage.now);
            assertThat(stage.effects.killed).last().isEqualTo(stage.lastLaunched());
            stage.die(stage.lastLaunched());
            stage.pass(Duration.ZERO);
            assertThat(stage.launches()).isEqualTo(i + 2);
        }
        stage.die(stage.lastLaunched());
        stage.pool.onKill(new SlotIndex(0), command, stage.now);
        assertThat(command.failed()).isEqualTo("echo/0 has no worker just now");
    }

    @Test
    void pingsBeginAtOnceOnAnyClock() {
        var stage = new Stage(1, 0);
        stage.now = -Duration.ofHours(1).toNanos();
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        stage.tick();
        stage.boot(stage.launched(0));
        stage.pass(Duration.ofSeconds(2));
        assertThat(stage.effects.sentTo(stage.launched(0), ToWorker.Ping.class)).hasSize(2);
    }
}
