package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallLimitsTest {

    private static final byte[] INPUT = new byte[3];

    @Test
    void aFullQueueIsOverloadedAndSaysTheNumbers() {
        var stage = Stage.withWorkers(2, 1, 3);
        for (int i = 0; i < 5; i++) {
            assertThat(stage.submit().outcome()).isNull();
        }
        assertThat(stage.submit().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.rejection())
                                .isInstanceOfSatisfying(
                                        Rejection.Overloaded.class,
                                        overloaded -> assertThat(overloaded.message())
                                                .contains(
                                                        "'echo'",
                                                        "up 2 of 2",
                                                        "waiting 3 of 3",
                                                        "pools.echo.workers")));
    }

    @Test
    void withoutAQueueACallIsTakenIfAWorkerIsFree() {
        var stage = Stage.withWorkers(1, 1, 0);
        assertThat(stage.submit().outcome()).isNull();
        assertThat(stage.submit().outcome()).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void aCallThatComesTooLateIsNotLetIn() {
        var stage = Stage.withWorkers(1, 1, 0);
        assertThat(stage.submit("", Duration.ZERO, false, INPUT).outcome())
                .isEqualTo(new Outcome.DeadlinePassed("before it was let in"));
    }

    @Test
    void aDeadlineInTheQueueEndsTheCallThere() {
        var stage = Stage.withWorkers(1, 1, 2);
        var running = stage.submit();
        var waiting = stage.submit("", Duration.ofMillis(300), false, INPUT);
        stage.pass(Duration.ofMillis(299));
        assertThat(waiting.outcome()).isNull();
        stage.pass(Duration.ofMillis(1));
        assertThat(waiting.outcome()).isEqualTo(new Outcome.DeadlinePassed("waiting for a worker (waiting 1 of 2)"));
        stage.begin(running);
        stage.finish(running);
        assertThat(stage.takerOf(waiting)).isNull();
        assertThat(stage.pool.snapshot(stage.now).waiting()).isZero();
    }

    @Test
    void aDeadlineWhileRunningEndsTheCallAtOnceAndKeepsItsRoomUntilTheWorkerSaysSo() {
        var stage = Stage.withWorkers(1, 1, 2);
        var worker = stage.launched(0);
        var late = stage.submit("", Duration.ofSeconds(1), false, INPUT);
        stage.begin(late);
        var next = stage.submit();
        stage.pass(Duration.ofSeconds(1));
        assertThat(late.outcome()).isEqualTo(new Outcome.DeadlinePassed("running in echo/0"));
        assertThat(stage.effects.sentTo(worker, ToWorker.CancelCall.class))
                .containsExactly(new ToWorker.CancelCall(late.number()));
        assertThat(stage.takerOf(next)).isNull();
        stage.say(worker, new FromWorker.CallCancelled(late.number(), 9));
        assertThat(stage.takerOf(next)).isEqualTo(worker);
        assertThat(stage.effects.killed).isEmpty();
    }

    @Test
    void aWorkerWhoseCallDoesNotEndIsKilledAfterTheGraceAndThePoolDoesNotSpin() {
        var stage = Stage.withWorkers(1, 2, 2);
        var worker = stage.launched(0);
        var late = stage.submit("", Duration.ofSeconds(1), false, INPUT);
        var beside = stage.submit();
        stage.begin(late);
        stage.begin(beside);
        stage.pass(Duration.ofMillis(10_999));
        assertThat(stage.effects.killed).isEmpty();
        stage.pass(Duration.ofMillis(1));
        assertThat(stage.effects.killed).containsExactly(worker);
        assertThat(stage.pool.nextDeadline()).isGreaterThan(stage.now);
        stage.die(worker);
        assertThat(beside.outcome())
                .isInstanceOfSatisfying(
                        Outcome.WorkerLost.class,
                        lost -> assertThat(lost.cause()).contains("a call did not end after its cancellation"));
    }

    @Test
    void aCancelInTheQueueTakesTheCallOut() {
        var stage = Stage.withWorkers(1, 1, 2);
        var running = stage.submit();
        var waiting = stage.submit();
        stage.pool.onCancel(waiting.id(), stage.now);
        assertThat(waiting.outcome()).isEqualTo(new Outcome.Cancelled(false));
        stage.begin(running);
        stage.finish(running);
        assertThat(stage.takerOf(waiting)).isNull();
    }

    @Test
    void aCancelWhileRunningReachesTheWorkerOnceAndNothingFollowsTheOutcome() {
        var stage = Stage.withWorkers(1, 1, 2);
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onCancel(client.id(), stage.now);
        stage.pool.onCancel(client.id(), stage.now);
        assertThat(stage.effects.sentTo(stage.launched(0), ToWorker.CancelCall.class))
                .hasSize(1);
        stage.emit(client, "too late");
        stage.finish(client);
        stage.pool.onCancel(client.id(), stage.now);
        assertThat(client.events()).hasSize(2);
        assertThat(client.outcome()).isEqualTo(new Outcome.Cancelled());
        assertThat(stage.pool.snapshot(stage.now).running()).isZero();
    }

    @Test
    void aWorkersOwnClockMayEndACallAMomentEarlier() {
        var stage = Stage.withWorkers(1, 1, 2);
        var client = stage.submit("", Duration.ofSeconds(1), false, INPUT);
        stage.begin(client);
        stage.pass(Duration.ofMillis(999));
        stage.say(stage.launched(0), new FromWorker.CallCancelled(client.number(), 9));
        assertThat(client.outcome()).isEqualTo(new Outcome.DeadlinePassed("running"));
    }

    @Test
    void aCancelledCallHearsNothingOfAnOutputThatIsLost() {
        var stage = Stage.withWorkers(1, 1, 2);
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onCancel(client.id(), stage.now);
        stage.say(
                stage.launched(0),
                new FromWorker.CallDone(client.number(), "", 100, new byte[10], 5, FromWorker.Saved.NOTHING));
        stage.die(stage.launched(0));
        assertThat(client.events().getLast()).isEqualTo(new CallEvent.Ended(new Outcome.Cancelled()));
    }
}
