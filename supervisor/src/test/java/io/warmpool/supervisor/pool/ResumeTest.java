package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A worker's link was lost and proved again: words in both directions may be lost with it. */
class ResumeTest {

    private final Stage stage = Stage.withWorkers(1, 2, 5);
    private final Incarnation worker = stage.launched(0);

    @Test
    void aCallThatTheWorkerStillRunsGoesOn() {
        var client = stage.submit();
        stage.begin(client);
        resume(client);
        stage.emit(client, "still here");
        stage.finish(client);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aCallThatNeverArrivedIsSentAgain() {
        var client = stage.submit();
        resume();
        assertThat(starts()).containsExactly(client.number(), client.number());
        assertThat(client.events()).isEmpty();
    }

    @Test
    void aStartedCallThatTheWorkerDoesNotKnowIsLost() {
        var client = stage.submit();
        stage.begin(client);
        resume();
        assertThat(client.outcome()).isInstanceOf(Outcome.WorkerLost.class);
        assertThat(stage.pool.snapshot(stage.now).running()).isZero();
    }

    @Test
    void beatsDoNotJudgeACallBeforeTheWorkerHasSaidWhatItRuns() {
        stage.silence(worker);
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onProved(worker, true, stage.now);
        for (int second = 0; second < 3; second++) {
            stage.pass(Duration.ofSeconds(1));
            stage.beat(worker);
        }
        assertThat(client.outcome()).isNull();
        stage.say(worker, new FromWorker.Resumed(true, List.of(client.number())));
        stage.finish(client);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aBeatThatComesTwiceCountsOnce() {
        stage.silence(worker);
        var client = stage.submit();
        stage.begin(client);
        stage.pass(Duration.ofSeconds(1));
        stage.beat(worker);
        stage.beat(worker);
        assertThat(client.outcome()).isNull();
        stage.pass(Duration.ofSeconds(1));
        stage.beat(worker);
        assertThat(client.outcome()).isInstanceOf(Outcome.WorkerLost.class);
    }

    @Test
    void aCallThatAnotherWorkerHasIsNotTakenOver() {
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onResize(2, new RecordedCommand(), stage.now);
        stage.bringUp(stage.lastLaunched());
        stage.pool.onProved(stage.lastLaunched(), true, stage.now);
        stage.say(stage.lastLaunched(), new FromWorker.Resumed(true, List.of(client.number())));
        assertThat(stage.pool.snapshot(stage.now).running()).isEqualTo(1);
        assertThat(stage.pool.snapshot(stage.now).staleMessages()).isEqualTo(1);
        stage.finish(client);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aCallThatWasSentBehindTheWelcomeIsNotSentTwice() {
        stage.pool.onProved(worker, true, stage.now);
        var client = stage.submit();
        stage.say(worker, new FromWorker.Resumed(true, List.of()));
        assertThat(starts()).containsExactly(client.number());
        stage.begin(client);
        stage.finish(client);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aCallWhoseStartWasLostOnTheWayCountsAsStarted() {
        var client = stage.submit();
        resume(client);
        assertThat(client.events()).singleElement().isInstanceOf(CallEvent.Started.class);
        stage.emit(client, "word");
        stage.die(worker);
        assertThat(client.outcome()).isInstanceOf(Outcome.WorkerLost.class);
    }

    @Test
    void aCancellationThatMayBeLostIsRepeated() {
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onCancel(client.id(), stage.now);
        resume(client);
        assertThat(stage.effects.sentTo(worker, ToWorker.CancelCall.class)).hasSize(2);
    }

    @Test
    void anOutputThatWasUnderWayIsLostAndTheRestOfItIsNotDelivered() {
        var client = stage.submit();
        stage.begin(client);
        stage.say(worker, new FromWorker.CallDone(client.number(), "", 30, new byte[10], 5, FromWorker.Saved.NOTHING));
        resume(client);
        assertThat(client.events()).last().isInstanceOf(CallEvent.OutputLost.class);
        assertThat(stage.effects.sentTo(worker, ToWorker.CancelCall.class)).hasSize(1);
        stage.say(worker, new FromWorker.OutputPart(client.number(), new byte[10]));
        stage.say(worker, new FromWorker.CallCancelled(client.number(), 5));
        assertThat(client.events()).hasSize(3);
        assertThat(stage.pool.snapshot(stage.now).running()).isZero();
    }

    @Test
    void aDrainingWorkerWhoseCallsAreAllLostIsEnded() {
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onRestart(stage.next(), List.of(), new RecordedCommand(), stage.now);
        stage.bringUp(stage.launched(1));
        assertThat(stage.state(worker)).isEqualTo("DRAINING");
        resume();
        assertThat(stage.effects.terminated).containsExactly(worker);
    }

    private void resume(RecordedClient... running) {
        stage.pool.onProved(worker, true, stage.now);
        stage.say(
                worker,
                new FromWorker.Resumed(
                        true, Stream.of(running).map(RecordedClient::number).toList()));
    }

    private List<Long> starts() {
        return stage.effects.sentTo(worker, ToWorker.StartCall.class).stream()
                .map(ToWorker.StartCall::call)
                .toList();
    }
}
