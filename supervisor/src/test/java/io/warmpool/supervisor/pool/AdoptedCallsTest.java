package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the calls that an earlier supervisor sent to a worker which this one has adopted. */
class AdoptedCallsTest {

    private static final CallId CALL = new CallId(7000);
    private static final long NUMBER = CALL.value();

    private final Stage stage = new Stage(1, 5);
    private Incarnation worker;

    @BeforeEach
    void adopt() {
        var left = stage.adoptable(0, stage.generation(1));
        worker = left.incarnation();
        stage.pool.onStart(1, stage.generation(1), List.of(left), stage.now);
        stage.tick();
    }

    @Test
    void aCallThatNobodyClaimsIsCancelledAndKeepsItsRoomUntilItEnds() {
        comeBackRunning(NUMBER);
        assertThat(stage.effects.sentTo(worker, ToWorker.CancelCall.class))
                .containsExactly(new ToWorker.CancelCall(NUMBER));
        var next = stage.submit();
        assertThat(stage.takerOf(next)).isNull();
        stage.beat(worker, NUMBER);
        assertThat(stage.takerOf(next)).isNull();
        stage.say(worker, new FromWorker.CallCancelled(NUMBER, 5));
        assertThat(stage.takerOf(next)).isEqualTo(worker);
        assertThat(stage.pool.snapshot(stage.now).staleMessages()).isZero();
    }

    @Test
    void aCallThatNobodyClaimsMayAlsoEndByItself() {
        comeBackRunning(NUMBER);
        stage.say(worker, new FromWorker.CallEvent(NUMBER, 1, "delta", "to nobody"));
        stage.say(worker, new FromWorker.CallDone(NUMBER, "", 20, new byte[10], 5, FromWorker.Saved.NOTHING));
        var next = stage.submit();
        assertThat(stage.takerOf(next)).isNull();
        stage.say(worker, new FromWorker.OutputPart(NUMBER, new byte[10]));
        assertThat(stage.takerOf(next)).isEqualTo(worker);
    }

    @Test
    void aCallThatNobodyClaimsKeepsItsRoomWhileItsOutputIsSaidOnceMore() {
        comeBackRunning(NUMBER);
        sayOutput();
        // It is a job's, which this supervisor cannot know: its worker begins again with the answer's head.
        stage.pool.onProved(worker, true, stage.now);
        stage.say(worker, new FromWorker.Resumed(true, List.of(NUMBER)));
        sayOutput();
        var next = stage.submit();
        assertThat(stage.takerOf(next)).isNull();
        assertThat(stage.effects.sentTo(worker, ToWorker.Acknowledge.class)).isEmpty();
        stage.say(worker, new FromWorker.OutputPart(NUMBER, new byte[10]));
        assertThat(stage.takerOf(next)).isEqualTo(worker);
        assertThat(stage.effects.sentTo(worker, ToWorker.Acknowledge.class)).hasSize(1);
        assertThat(stage.pool.snapshot(stage.now).staleMessages()).isZero();
    }

    @Test
    void aCallThatNobodyClaimsLeavesWhenTheRestOfItsOutputIsLost() {
        comeBackRunning(NUMBER);
        sayOutput();
        stage.pool.onProved(worker, true, stage.now);
        stage.say(worker, new FromWorker.Resumed(true, List.of(NUMBER)));
        stage.say(worker, new FromWorker.CallFailed(NUMBER, FromWorker.CallFailed.ANSWER_LOST, "gone", 0));
        assertThat(stage.takerOf(stage.submit())).isEqualTo(worker);
    }

    @Test
    void aCallThatNobodyClaimsAndThatDoesNotEndCostsTheWorkerItsLifeAfterTheGrace() {
        comeBackRunning(NUMBER);
        for (int second = 0; second < 10; second++) {
            assertThat(stage.effects.killed).isEmpty();
            stage.beat(worker, NUMBER);
            stage.pass(Duration.ofSeconds(1));
        }
        assertThat(stage.effects.killed).containsExactly(worker);
        stage.die(worker);
        assertThat(stage.death(0).kind()).isEqualTo(DeathKind.DEADLINE);
        assertThat(stage.pool.snapshot(stage.now).running()).isZero();
    }

    @Test
    void aClaimedCallGoesOnAndItsOutcomeIsDeliveredOnce() {
        var client = claimed(false);
        comeBackRunning(NUMBER);
        assertThat(stage.effects.sentTo(worker, ToWorker.CancelCall.class)).isEmpty();
        stage.say(worker, new FromWorker.CallEvent(NUMBER, 1, "delta", "word"));
        stage.say(worker, new FromWorker.CallDone(NUMBER, "", 0, new byte[0], 5, FromWorker.Saved.NOTHING));
        stage.say(worker, new FromWorker.CallDone(NUMBER, "", 0, new byte[0], 5, FromWorker.Saved.NOTHING));
        assertThat(client.events()).hasSize(3).first().isInstanceOf(CallEvent.Started.class);
        assertThat(client.events().get(1)).isEqualTo(new CallEvent.Delta("word"));
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(stage.pool.snapshot(stage.now).staleMessages()).isEqualTo(1);
        assertThat(stage.takerOf(stage.submit())).isEqualTo(worker);
    }

    @Test
    void aClaimedCallIsLostWithItsWorker() {
        var client = claimed(false);
        comeBackRunning(NUMBER);
        stage.die(worker);
        assertThat(client.outcome()).isInstanceOf(Outcome.WorkerLost.class);
    }

    @Test
    void aClaimedCallThatIsIdempotentIsTriedOnceMore() {
        var client = claimed(true);
        comeBackRunning(NUMBER);
        stage.die(worker);
        assertThat(client.outcome()).isNull();
        stage.pass(Duration.ZERO);
        stage.bringUp(stage.lastLaunched());
        stage.say(
                stage.lastLaunched(), new FromWorker.CallDone(NUMBER, "", 0, new byte[0], 5, FromWorker.Saved.NOTHING));
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aClaimedCallHasItsDeadline() {
        var client = claimed(false);
        comeBackRunning(NUMBER);
        for (int second = 0; second < 60; second++) {
            stage.beat(worker, NUMBER);
            stage.pass(Duration.ofSeconds(1));
        }
        assertThat(client.outcome()).isEqualTo(new Outcome.DeadlinePassed("running in echo/0"));
        assertThat(stage.effects.sentTo(worker, ToWorker.CancelCall.class)).hasSize(1);
    }

    @Test
    void whatTheWorkerRepeatsIsTakenOverOnce() {
        var client = claimed(false);
        comeBackRunning(NUMBER);
        stage.pool.onProved(worker, true, stage.now);
        stage.say(worker, new FromWorker.Resumed(true, List.of(NUMBER)));
        assertThat(client.events()).hasSize(1);
        assertThat(stage.pool.snapshot(stage.now).running()).isEqualTo(1);
    }

    @Test
    void callsThatWereTakenOverFillTheRoomOfASessionsHome() {
        comeBackRunning(NUMBER);
        var client = stage.submitIn("alice");
        assertThat(stage.takerOf(client)).isNull();
        stage.say(worker, new FromWorker.CallFailed(NUMBER, "agent-failed", "", 5));
        assertThat(stage.takerOf(client)).isEqualTo(worker);
    }

    /** The answer's head, and the next part of three. */
    private void sayOutput() {
        stage.say(worker, new FromWorker.CallDone(NUMBER, "", 30, new byte[10], 5, FromWorker.Saved.NOTHING));
        stage.say(worker, new FromWorker.OutputPart(NUMBER, new byte[10]));
    }

    private RecordedClient claimed(boolean idempotent) {
        var client = new RecordedClient(CALL);
        var deadline = stage.now + Duration.ofMinutes(1).toNanos();
        var call = new Call(
                CALL,
                "echo",
                new byte[3],
                "text/plain",
                "",
                "",
                "",
                Map.of(),
                deadline,
                true,
                Repeat.of(idempotent),
                Optional.empty(),
                Optional.empty(),
                Turn.FIRST);
        stage.claims.put(CALL, new Claims.Claim(call, client, 0));
        return client;
    }

    private void comeBackRunning(Long... running) {
        stage.silence(worker);
        stage.pool.onProved(worker, false, stage.now);
        stage.say(worker, new FromWorker.Resumed(true, List.of(running)));
        stage.beat(worker, running);
        assertThat(stage.state(worker)).isEqualTo("UP");
    }
}
