package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.Incarnation;
import io.warmpool.supervisor.call.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which deaths count against a call, and how often it is tried. */
class FateRulesTest {

    @Test
    void fourWorkersMayDieUnderACallThatHasNotBegun() {
        var stage = Stage.withWorkers(6, 1, 5);
        var client = stage.submit();
        for (int i = 0; i < 4; i++) {
            stage.die(stage.takerOf(client));
            assertThat(client.outcome()).isNull();
        }
        stage.begin(client);
        stage.finish(client);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void theFifthIsOneTooMany() {
        var stage = Stage.withWorkers(6, 1, 5);
        var client = stage.submit();
        for (int i = 0; i < 5; i++) {
            assertThat(client.outcome()).isNull();
            stage.die(stage.takerOf(client));
        }
        assertThat(client.outcome())
                .isInstanceOfSatisfying(
                        Outcome.WorkerLost.class,
                        lost -> assertThat(lost.cause()).contains("not the first worker that ended under it"));
    }

    @Test
    void workersThatAnOperatorKillsDoNotCountAgainstACallThatHasNotBegun() {
        var stage = Stage.withWorkers(2, 1, 5);
        var client = stage.submit();
        for (int i = 0; i < 8; i++) {
            kill(stage, stage.takerOf(client));
            stage.pass(Duration.ZERO);
            stage.bringUp(stage.lastLaunched());
        }
        stage.begin(client);
        stage.finish(client);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aWorkerThatAnOperatorKillsEndsAStartedCallAllTheSame() {
        var stage = Stage.withWorkers(2, 1, 5);
        var client = stage.submit();
        stage.begin(client);
        kill(stage, stage.takerOf(client));
        assertThat(client.outcome())
                .isInstanceOfSatisfying(
                        Outcome.WorkerLost.class,
                        lost -> assertThat(lost.cause()).contains("killed by operator", "Idempotency-Key"));
    }

    @Test
    void anIdempotentCallIsTriedOnceMoreWhoeverEndedItsWorker() {
        var stage = Stage.withWorkers(3, 1, 5);
        var client = stage.submitIdempotent();
        stage.begin(client);
        kill(stage, stage.takerOf(client));
        assertThat(client.outcome()).isNull();
        stage.begin(client);
        kill(stage, stage.takerOf(client));
        assertThat(client.outcome()).isInstanceOf(Outcome.WorkerLost.class);
    }

    @Test
    void aCallThatWasTriedOnceMoreMayStillLoseWorkersBeforeItBegins() {
        var stage = Stage.withWorkers(4, 1, 5);
        var client = stage.submitIdempotent();
        stage.begin(client);
        stage.die(stage.takerOf(client));
        stage.die(stage.takerOf(client));
        assertThat(client.outcome()).isNull();
        stage.begin(client);
        stage.finish(client);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aCallThatGoesBackKeepsItsDeadline() {
        var stage = Stage.withWorkers(1, 1, 5);
        var client = stage.submit("", Duration.ofSeconds(30), false, new byte[3]);
        stage.pass(Duration.ofSeconds(29));
        stage.die(stage.takerOf(client));
        stage.pass(Duration.ofMillis(999));
        assertThat(client.outcome()).isNull();
        stage.pass(Duration.ofMillis(1));
        assertThat(client.outcome()).isInstanceOf(Outcome.DeadlinePassed.class);
    }

    private static void kill(Stage stage, Incarnation worker) {
        var slot = stage.pool.snapshot(stage.now).rows().stream()
                .filter(row -> row.incarnation().equals(worker.toString()))
                .map(row -> new SlotIndex(row.slot()))
                .findFirst()
                .orElseThrow();
        stage.pool.onKill(slot, new RecordedCommand(), stage.now);
        stage.die(worker);
    }
}
