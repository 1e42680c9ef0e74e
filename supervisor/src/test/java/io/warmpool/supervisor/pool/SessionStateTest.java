package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.FromWorker.Saved;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.Turn;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state of a session on its way to a worker with a call, and back with its outcome. */
class SessionStateTest {

    private final Stage stage = Stage.withWorkers(1, 2, 5);
    private final Incarnation worker = stage.launched(0);

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "196608, 1", "196609, 2", "600000, 4"})
    void aStateTravelsInPartsBetweenTheStartAndTheRestOfTheInput(int size, int parts) {
        var bytes = random(size);
        stage.submitIn("alice", new Turn(7, true, Optional.of(new SavedState(3, bytes))));
        var start = stage.effects.lastTo(worker, ToWorker.StartCall.class);
        assertThat(start.turn()).isEqualTo(new ToWorker.Turn(7, true, 3, size));
        var sent = stage.effects.sentTo(worker, ToWorker.StatePart.class);
        assertThat(sent).hasSize(parts).allSatisfy(part -> {
            assertThat(part.call()).isEqualTo(start.call());
            assertThat(part.bytes()).hasSizeBetween(1, Limits.MAX_PART);
        });
        var arrived = new ByteArrayOutputStream();
        sent.forEach(part -> arrived.writeBytes(part.bytes()));
        assertThat(arrived.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void aLargeInputFollowsTheState() {
        var input = new byte[Limits.MAX_PART * 2];
        stage.submitIn("alice", new Turn(1, false, Optional.of(new SavedState(1, new byte[5]))), input);
        assertThat(stage.effects.sent.stream()
                        .map(RecordedEffects.Sent::message)
                        .filter(message -> !(message instanceof ToWorker.Ping))
                        .map(Object::getClass)
                        .map(Class::getSimpleName))
                .containsExactly("StartCall", "StatePart", "InputPart");
    }

    @Test
    void aCallThatBringsNothingSaysSo() {
        stage.submitIn("alice");
        assertThat(stage.effects.lastTo(worker, ToWorker.StartCall.class).turn())
                .isEqualTo(new ToWorker.Turn(0, false, 0, 0));
        assertThat(stage.effects.sentTo(worker, ToWorker.StatePart.class)).isEmpty();
    }

    @Test
    void aStateThatHasAllComeIsGivenWithTheOutcome() {
        var client = begun();
        give(client, 10);
        give(client, 20);
        done(client, new Saved.State(4, 30));
        var state = ((Outcome.Given.State) given(client)).state();
        assertThat(state.version()).isEqualTo(4);
        assertThat(state.bytes()).isEqualTo(filled(30));
    }

    @Test
    void aStateOfNoBytesIsOneToo() {
        var client = begun();
        done(client, new Saved.State(4, 0));
        assertThat(((Outcome.Given.State) given(client)).state().bytes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"29", "31", "0", "-1"})
    void aStateOfAnotherSizeThanAnnouncedIsLost(long announced) {
        var client = begun();
        give(client, 30);
        done(client, new Saved.State(4, announced));
        assertThat(given(client))
                .isEqualTo(new Outcome.Given.Lost("the state of " + announced + " bytes did not arrive whole"));
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aRefusalIsHandedOnAndPartsWithoutAnEndAreDropped() {
        var refused = begun();
        give(refused, 30);
        done(refused, new Saved.Refused("a state of 300 KiB is over the limit"));
        assertThat(given(refused)).isEqualTo(new Outcome.Given.Lost("a state of 300 KiB is over the limit"));
        var silent = begun();
        give(silent, 30);
        done(silent, Saved.NOTHING);
        assertThat(given(silent)).isEqualTo(Outcome.Given.NOTHING);
        assertThat(stale()).isZero();
    }

    @Test
    void moreThanEverMayComeIsCountedAndLost() {
        var client = begun();
        var part = new byte[Limits.MAX_PART];
        int parts = 0;
        for (; parts * (long) Limits.MAX_PART <= Limits.MAX_STATE; parts++) {
            stage.say(worker, new FromWorker.StatePart(client.number(), part));
        }
        assertThat(stale()).isEqualTo(1);
        give(client, 10);
        assertThat(stale()).isEqualTo(2);
        done(client, new Saved.State(1, 10));
        assertThat(given(client)).isInstanceOf(Outcome.Given.Lost.class);
    }

    @Test
    void whatHadComeBeforeTheLinkWasProvedAgainDoesNotCount() {
        var client = begun();
        give(client, 10);
        stage.pool.onProved(worker, true, stage.now);
        stage.say(worker, new FromWorker.Resumed(true, List.of(client.number())));
        given = 0;
        give(client, 30);
        done(client, new Saved.State(4, 30));
        assertThat(((Outcome.Given.State) given(client)).state().bytes()).isEqualTo(filled(30));
    }

    @Test
    void aSecondAttemptBeginsWithNothing() {
        var client = stage.submitIn("alice");
        give(client, 10);
        stage.die(worker);
        stage.pass(Duration.ZERO);
        var next = stage.lastLaunched();
        stage.bringUp(next);
        assertThat(stage.takerOf(client)).isEqualTo(next);
        stage.begin(client);
        stage.say(next, new FromWorker.StatePart(client.number(), filled(30)));
        stage.say(next, new FromWorker.CallDone(client.number(), "", 0, new byte[0], 5, new Saved.State(4, 30)));
        assertThat(((Outcome.Given.State) given(client)).state().bytes()).isEqualTo(filled(30));
    }

    @Test
    void partsOfCallsWithoutASessionAndOfNobodysAreCounted() {
        var client = stage.submit();
        stage.begin(client);
        give(client, 10);
        assertThat(stale()).isEqualTo(1);
        stage.say(worker, new FromWorker.StatePart(4711, new byte[5]));
        assertThat(stale()).isEqualTo(2);
        stage.say(worker, new FromWorker.StatePart(ProbeCall.NUMBER, new byte[5]));
        assertThat(stale()).isEqualTo(2);
    }

    @Test
    void aCancelledCallMayStillGiveAStateWhichNobodyTakes() {
        var client = begun();
        stage.pool.onCancel(client.id(), stage.now);
        give(client, 10);
        done(client, new Saved.State(4, 10));
        assertThat(client.outcome()).isEqualTo(new Outcome.Cancelled());
        assertThat(stale()).isZero();
    }

    private RecordedClient begun() {
        var client = stage.submitIn("alice");
        stage.begin(client);
        return client;
    }

    private int given;

    /** The next bytes of what {@link #filled} gives. */
    private void give(RecordedClient client, int size) {
        var part = Arrays.copyOfRange(filled(given + size), given, given + size);
        stage.say(worker, new FromWorker.StatePart(client.number(), part));
        given += size;
    }

    private static byte[] filled(int size) {
        var bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new SplittableRandom(5).nextBytes(bytes);
        return bytes;
    }

    private void done(RecordedClient client, Saved saved) {
        stage.say(worker, new FromWorker.CallDone(client.number(), "", 0, new byte[0], 5, saved));
    }

    private static Outcome.Given given(RecordedClient client) {
        return ((Outcome.Done) client.outcome()).given();
    }

    private long stale() {
        return stage.pool.snapshot(stage.now).staleMessages();
    }
}
