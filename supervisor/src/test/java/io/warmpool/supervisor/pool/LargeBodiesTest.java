package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.Outcome;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargeBodiesTest {

    private final Stage stage = Stage.withWorkers(1, 1, 5);

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 0", "1, 1", "196608, 1", "196609, 2"})
    void anInputTravelsInPartsThatFit(int beyondOnePart, int parts) {
        var input = new byte[Limits.MAX_PART + beyondOnePart];
        new SplittableRandom(3).nextBytes(input);
        stage.submit("", Duration.ofMinutes(1), false, input);
        var start = stage.effects
                .sentTo(stage.launched(0), ToWorker.StartCall.class)
                .getFirst();
        var rest = stage.effects.sentTo(stage.launched(0), ToWorker.InputPart.class);
        assertThat(start.inputSize()).isEqualTo(input.length);
        assertThat(rest)
                .hasSize(parts)
                .allSatisfy(part -> assertThat(part.bytes()).hasSizeBetween(1, Limits.MAX_PART));
        var arrived = new ByteArrayOutputStream();
        arrived.writeBytes(start.input());
        rest.forEach(part -> arrived.writeBytes(part.bytes()));
        assertThat(start.input()).hasSizeLessThanOrEqualTo(Limits.MAX_PART);
        assertThat(Arrays.equals(arrived.toByteArray(), input)).isTrue();
    }

    @Test
    void anOutputInPartsFollowsItsOutcomeAndKeepsItsRoomUntilTheLast() {
        var client = answeredInParts();
        var next = stage.submit();
        part(client, 10);
        assertThat(stage.takerOf(next)).isNull();
        part(client, 5);
        assertThat(stage.takerOf(next)).isEqualTo(stage.launched(0));
        assertThat(client.events()).hasSize(4).last().isInstanceOf(CallEvent.OutputPart.class);
    }

    @Test
    void aWorkerThatDiesMidwayLosesTheOutput() {
        var client = answeredInParts();
        part(client, 10);
        stage.die(stage.launched(0));
        assertThat(client.events()).last().isEqualTo(new CallEvent.OutputLost("exit 3 (out of memory)"));
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(stage.pool.snapshot(stage.now).running()).isZero();
    }

    @Test
    void aWorkerThatCancelsMidwayLosesTheOutput() {
        var client = answeredInParts();
        stage.say(stage.launched(0), new FromWorker.CallCancelled(client.number(), 5));
        assertThat(client.events()).last().isInstanceOf(CallEvent.OutputLost.class);
    }

    @Test
    void aClientThatLeavesMidwayIsSentNoMoreAndItsWorkerIsTold() {
        var client = answeredInParts();
        stage.pool.onCancel(client.id(), stage.now);
        part(client, 10);
        assertThat(client.events()).hasSize(2);
        assertThat(stage.effects.sentTo(stage.launched(0), ToWorker.CancelCall.class))
                .hasSize(1);
        stage.say(stage.launched(0), new FromWorker.CallCancelled(client.number(), 5));
        assertThat(client.events()).hasSize(2);
        assertThat(stage.pool.snapshot(stage.now).running()).isZero();
    }

    @Test
    void morePartsThanAnnouncedAreCounted() {
        var client = answeredInParts();
        part(client, 16);
        assertThat(client.events()).hasSize(2);
        assertThat(stage.pool.snapshot(stage.now).staleMessages()).isEqualTo(1);
    }

    @Test
    void anAnswerThatComesTwiceMakesTheOutputNoLonger() {
        var client = answeredInParts();
        stage.say(
                stage.launched(0),
                new FromWorker.CallDone(client.number(), "", 25, new byte[10], 5, FromWorker.Saved.NOTHING));
        part(client, 15);
        assertThat(client.events()).hasSize(3);
        assertThat(stage.pool.snapshot(stage.now).staleMessages()).isEqualTo(1);
        assertThat(stage.takerOf(stage.submit())).isEqualTo(stage.launched(0));
    }

    private RecordedClient answeredInParts() {
        var client = stage.submit();
        stage.begin(client);
        stage.say(
                stage.launched(0),
                new FromWorker.CallDone(client.number(), "", 25, new byte[10], 5, FromWorker.Saved.NOTHING));
        return client;
    }

    private void part(RecordedClient client, int size) {
        stage.say(stage.launched(0), new FromWorker.OutputPart(client.number(), new byte[size]));
    }
}
