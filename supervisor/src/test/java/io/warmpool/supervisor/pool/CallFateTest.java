package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallFateTest {

    @Test
    void aCallIsStartedEmitsAndIsAnswered() {
        var stage = Stage.withWorkers(1, 1, 0);
        var client = stage.submit();
        stage.begin(client);
        stage.emit(client, "hello");
        stage.say(stage.launched(0), new FromWorker.CallEvent(client.number(), stage.nextEvent(client), "tool", "{}"));
        stage.finish(client);
        assertThat(client.events())
                .hasSize(4)
                .satisfies(events -> assertThat(events.getFirst()).isInstanceOf(CallEvent.Started.class))
                .contains(new CallEvent.Delta("hello"), new CallEvent.Named("tool", "{}"));
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void anAgentsFailureIsItsOutcome() {
        var stage = Stage.withWorkers(1, 1, 0);
        var client = stage.submit();
        stage.begin(client);
        stage.say(stage.launched(0), new FromWorker.CallFailed(client.number(), "bad-request", "no", 3));
        assertThat(client.outcome()).isEqualTo(new Outcome.AgentFailed("bad-request", "no", 3));
    }

    @Test
    void aCallThatHasNotStartedGoesToAnotherWorkerWhenItsWorkerDies() {
        var stage = Stage.withWorkers(2, 1, 0);
        var client = stage.submit();
        var first = stage.takerOf(client);
        stage.die(first);
        assertThat(stage.takerOf(client)).isNotNull().isNotEqualTo(first);
        assertThat(client.events()).isEmpty();
        stage.begin(client);
        stage.finish(client);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void callsGoBackToTheHeadOfTheQueueInTheirOldOrder() {
        var stage = Stage.withWorkers(1, 2, 5);
        var clients = List.of(stage.submit(), stage.submit(), stage.submit());
        stage.die(stage.launched(0));
        stage.pass(Duration.ZERO);
        var next = stage.launched(1);
        stage.bringUp(next);
        assertThat(stage.effects.sentTo(next, ToWorker.StartCall.class).stream().map(ToWorker.StartCall::call))
                .containsExactly(clients.get(0).number(), clients.get(1).number());
    }

    @Test
    void aStartedCallEndsInWorkerLostNamingTheCause() {
        var stage = Stage.withWorkers(2, 1, 0);
        var client = stage.submit();
        stage.begin(client);
        var worker = stage.takerOf(client);
        stage.die(worker);
        assertThat(client.outcome())
                .isInstanceOfSatisfying(
                        Outcome.WorkerLost.class,
                        lost -> assertThat(lost.cause())
                                .contains("pid " + Stage.pid(worker), "exit 3 (out of memory)", "Idempotency-Key"));
        assertThat(stage.takerOf(client)).isEqualTo(worker);
    }

    @Test
    void anIdempotentStartedCallIsTriedOnceMore() {
        var stage = Stage.withWorkers(3, 1, 0);
        var client = stage.submitIdempotent();
        stage.begin(client);
        var first = stage.takerOf(client);
        stage.die(first);
        assertThat(stage.takerOf(client)).isNotEqualTo(first);
        assertThat(client.outcome()).isNull();
        stage.begin(client);
        stage.finish(client);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void anIdempotentCallThatHasEmittedIsNotTriedAgain() {
        var stage = Stage.withWorkers(2, 1, 0);
        var client = stage.submitIdempotent();
        stage.begin(client);
        stage.emit(client, "half of");
        stage.die(stage.takerOf(client));
        assertThat(client.outcome())
                .isInstanceOfSatisfying(
                        Outcome.WorkerLost.class,
                        lost -> assertThat(lost.cause()).contains("Part of the answer had been sent already"));
    }

    @Test
    void aCallThatKilledTwoWorkersIsNotTriedAgain() {
        var stage = Stage.withWorkers(3, 1, 0);
        var client = stage.submitIdempotent();
        stage.begin(client);
        stage.die(stage.takerOf(client));
        stage.begin(client);
        stage.die(stage.takerOf(client));
        assertThat(client.outcome())
                .isInstanceOfSatisfying(
                        Outcome.WorkerLost.class,
                        lost -> assertThat(lost.cause()).contains("It is not the first worker that ended under it"));
        assertThat(stage.pool.snapshot(stage.now).running()).isZero();
    }

    @Test
    void messagesOfDeadIncarnationsAreDroppedAndCounted() {
        var stage = Stage.withWorkers(2, 1, 0);
        var client = stage.submit();
        var first = stage.takerOf(client);
        stage.die(first);
        stage.say(first, new FromWorker.CallStarted(client.number()));
        stage.say(first, new FromWorker.CallDone(client.number(), "", 0, new byte[0], 1, FromWorker.Saved.NOTHING));
        stage.pool.onExited(first, Stage.exit(0), stage.now);
        assertThat(client.events()).isEmpty();
        assertThat(stage.pool.snapshot(stage.now).staleMessages()).isEqualTo(3);
        assertThat(stage.effects.forgotten).containsExactly(first);
    }

    @Test
    void whatACallsStateDoesNotAllowIsCounted() {
        var stage = Stage.withWorkers(1, 1, 0);
        var client = stage.submit();
        stage.emit(client, "too early");
        stage.begin(client);
        stage.begin(client);
        stage.finish(client);
        stage.finish(client);
        assertThat(client.events()).hasSize(2);
        assertThat(stage.pool.snapshot(stage.now).staleMessages()).isEqualTo(3);
    }

    @Test
    void aGrantGoesToTheWorkerThatRunsTheCall() {
        var stage = Stage.withWorkers(1, 1, 1);
        var client = stage.submit();
        var waiting = stage.submit();
        stage.pool.onGrant(client.id(), 100);
        stage.pool.onGrant(waiting.id(), 100);
        assertThat(stage.effects.sentTo(stage.launched(0), ToWorker.Credit.class))
                .containsExactly(new ToWorker.Credit(client.number(), 100));
    }
}
