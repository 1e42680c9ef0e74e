package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each answer to a ping names the calls that run: one that is missing twice is as good as dead. */
class BeatsTest {

    private final Stage stage = Stage.withWorkers(1, 1, 5);
    private final Incarnation worker = stage.launched(0);

    @BeforeEach
    void onlyTheSceneAnswers() {
        stage.silence(worker);
    }

    @Test
    void aStartedCallThatIsMissingTwiceIsLost() {
        var client = stage.submit();
        stage.begin(client);
        missOnce();
        assertThat(client.outcome()).isNull();
        missOnce();
        assertThat(client.outcome())
                .isInstanceOfSatisfying(
                        Outcome.WorkerLost.class,
                        lost -> assertThat(lost.cause()).contains("its worker does not know of it any more"));
        assertThat(stage.takerOf(stage.submit())).isEqualTo(worker);
        assertThat(stage.effects.killed).isEmpty();
    }

    @Test
    void anIdempotentOneIsTriedOnceMore() {
        var client = stage.submitIdempotent();
        stage.begin(client);
        missOnce();
        missOnce();
        assertThat(client.outcome()).isNull();
        assertThat(starts()).containsExactly(client.number(), client.number());
        stage.begin(client);
        missOnce();
        missOnce();
        assertThat(client.outcome()).isInstanceOf(Outcome.WorkerLost.class);
    }

    @Test
    void oneThatHadNotBegunIsSentAgain() {
        var client = stage.submit();
        missOnce();
        missOnce();
        assertThat(starts()).containsExactly(client.number(), client.number());
        assertThat(client.events()).isEmpty();
    }

    @Test
    void oneThatIsNamedInBetweenIsNotMissing() {
        var client = stage.submit();
        stage.begin(client);
        for (int i = 0; i < 3; i++) {
            missOnce();
            stage.pass(Duration.ofSeconds(1));
            stage.beat(worker, client.number());
        }
        assertThat(client.outcome()).isNull();
    }

    @Test
    void whatWasSentAfterThePingNeedNotBeInItsAnswer() {
        stage.pass(Duration.ofSeconds(1));
        var client = stage.submit();
        stage.beat(worker);
        stage.beat(worker);
        stage.beat(worker);
        assertThat(starts()).containsExactly(client.number());
        missOnce();
        missOnce();
        assertThat(starts()).containsExactly(client.number(), client.number());
    }

    @Test
    void ofAnAnswerWhoseRestIsMissingTheClientHearsThatItIsLost() {
        var client = stage.submit();
        stage.begin(client);
        stage.say(worker, new FromWorker.CallDone(client.number(), "", 30, new byte[10], 5, FromWorker.Saved.NOTHING));
        missOnce();
        missOnce();
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(client.events()).last().isInstanceOf(CallEvent.OutputLost.class);
        assertThat(stage.takerOf(stage.submit())).isEqualTo(worker);
    }

    @Test
    void aCancelledCallThatIsMissingJustMakesRoom() {
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onCancel(client.id(), stage.now);
        missOnce();
        missOnce();
        assertThat(client.events()).hasSize(2).last().isEqualTo(new CallEvent.Ended(new Outcome.Cancelled()));
        assertThat(stage.takerOf(stage.submit())).isEqualTo(worker);
    }

    @Test
    void aDrainingWorkerWhoseLastCallIsMissingMayEnd() {
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onResize(0, new RecordedCommand(), stage.now);
        missOnce();
        assertThat(stage.state(worker)).isEqualTo("DRAINING");
        missOnce();
        assertThat(client.outcome()).isInstanceOf(Outcome.WorkerLost.class);
        assertThat(stage.effects.terminated).containsExactly(worker);
    }

    /** A second passes, and the answer to its ping names no call. */
    private void missOnce() {
        stage.pass(Duration.ofSeconds(1));
        stage.beat(worker);
    }

    private List<Long> starts() {
        return stage.effects.sentTo(worker, ToWorker.StartCall.class).stream()
                .map(ToWorker.StartCall::call)
                .toList();
    }
}
